/** Tells whoever listens that something has changed, several changes in a row as one. */
export interface Changes {
  note(): void;
  /** @returns ends the listening */
  listen(hear: () => void): () => void;
}

/** @param ms how long a change waits for others that come with it */
export function createChanges(ms: number): Changes {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | null = null;
  return {
    note: () => {
      if (timer !== null || listeners.size === 0) return;
      timer = setTimeout(() => {
        timer = null;
        for (const hear of listeners) hear();
      }, ms);
      timer.unref();
    },
    listen: (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
  };
}
