/** The loops of a daemon. Their disposal stops all of them at the same time. */
export interface Parts extends AsyncDisposable {
  keep<Part extends { stop(): Promise<void> }>(name: string, part: Part): Part;
}

/**
 * Makes an empty collection of parts.
 * @param leftovers gets the names of parts that are being stopped, until their stop has ended
 */
export function createParts(leftovers: Set<string>): Parts {
  const parts: { readonly name: string; stop(): Promise<void> }[] = [];
  return {
    keep(name, part) {
      parts.push({ name, stop: () => part.stop() });
      return part;
    },
    // All at the same time, so that a part that hangs does not keep others from finishing.
    async [Symbol.asyncDispose]() {
      const ends = await Promise.allSettled(parts.map(({ name, stop }) => namedIn(leftovers, name, stop)));
      for (const end of ends) if (end.status === "rejected") throw end.reason;
    },
  };
}

/** Runs work that may take long, with its name in a set until it has ended. */
export async function namedIn(underWay: Set<string>, name: string, work: () => Promise<void>): Promise<void> {
  underWay.add(name);
  await work();
  underWay.delete(name);
}
