/** The loops of a daemon; they are stopped together. */
export interface Parts extends AsyncDisposable {
  keep<Part extends { stop(): Promise<void> }>(name: string, part: Part): Part;
}

/**
 * @param leftovers holds the names of the parts whose stop has not come to an end
 */
export function createParts(leftovers: Set<string>): Parts {
  const parts: { readonly name: string; stop(): Promise<void> }[] = [];
  return {
    keep(name, part) {
      parts.push({ name, stop: () => part.stop() });
      return part;
    },
    // At once: one that hangs keeps no other from what it has to finish.
    async [Symbol.asyncDispose]() {
      const ends = await Promise.allSettled(parts.map(({ name, stop }) => namedIn(leftovers, name, stop)));
      for (const end of ends) if (end.status === "rejected") throw end.reason;
    },
  };
}

/** Does something that may take long, and names it in a set meanwhile. */
export async function namedIn(underWay: Set<string>, name: string, work: () => Promise<void>): Promise<void> {
  underWay.add(name);
  await work();
  underWay.delete(name);
}
