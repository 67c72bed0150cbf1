/**
 * Writes ids as ranges over those that are known: `3-90,120` is every known id from 3 to 90, and 120.
 * @param isWanted the ids to write
 * @param isFree ids that may be written as well, so that a range need not end before them
 * @param known in any order
 */
export function formatIds(
  isWanted: (id: number) => boolean,
  isFree: (id: number) => boolean,
  known: Iterable<number>,
): string {
  const ranges: string[] = [];
  let first: number | null = null;
  let last = 0;
  const close = () => {
    if (first !== null) ranges.push(first === last ? String(first) : `${first}-${last}`);
    first = null;
  };
  for (const id of [...known].sort((a, b) => a - b)) {
    if (isWanted(id)) {
      first ??= id;
      last = id;
    } else if (!isFree(id)) close();
  }
  close();
  return ranges.join(",");
}

/** What `formatIds` writes. Ids may be negative. */
export const ID_RANGES = /^-?\d+(?:--?\d+)?(?:,-?\d+(?:--?\d+)?)*$/;

/** Returns the known ids that a text of `formatIds` names. */
export function readIds(text: string, known: Iterable<number>): number[] {
  const ranges = text.split(",").map((range) => {
    const [, first = "", last = first] = /^(-?\d+)(?:-(-?\d+))?$/.exec(range) ?? [];
    return { first: Number(first), last: Number(last) };
  });
  let at = 0;
  return [...known]
    .sort((a, b) => a - b)
    .filter((id) => {
      while (ranges[at] !== undefined && id > (ranges[at]?.last ?? 0)) at += 1;
      return id >= (ranges[at]?.first ?? Number.POSITIVE_INFINITY);
    });
}
