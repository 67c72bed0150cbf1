/** Something that was made with so many lines, and what it takes in bytes. */
export interface Sized {
  readonly bytes: number;
}

/** It is made anew for each size that is tried. */
const MOST_TRIES = 8;

/** Lines to begin with: about as many as fit. */
const FIRST_TRY = 180;

/** So full is full enough. */
const NEARLY = 0.96;

/**
 * Makes something with as many lines as take no more than `limit` bytes, or nearly as many: how much one takes is only
 * known once it is made. What all lines have in common is expected to stay the same.
 * @param most lines there are
 * @returns null where even none is too much
 */
export function fitLines<Made extends Sized>(most: number, limit: number, make: (lines: number) => Made): Made | null {
  let best: Made | null = null;
  let fits = -1;
  let exceeds = most + 1;
  let before: readonly [lines: number, bytes: number] = [0, 0];
  let lines = Math.min(most, FIRST_TRY);
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const made = make(lines);
    if (made.bytes <= limit) {
      best = made;
      fits = lines;
      if (fits + 1 >= exceeds || made.bytes >= limit * NEARLY) break;
    } else {
      exceeds = lines;
      if (exceeds === 0) break;
    }
    const each = (made.bytes - before[1]) / (lines - before[0]);
    before = [lines, made.bytes];
    const guess = each > 0 ? lines + Math.floor((limit * (1 + NEARLY)) / 2 / each - made.bytes / each) : exceeds - 1;
    const isLastChance = best === null && tries === MOST_TRIES - 1;
    lines = isLastChance ? 0 : Math.min(Math.max(guess, fits + 1), exceeds - 1);
  }
  return best;
}
