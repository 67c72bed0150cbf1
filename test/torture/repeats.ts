import type { ArrivedTelling } from "./world.ts";

/** What may have interrupted a message. Times are in milliseconds since 1970. */
export interface Violence {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
}

/** The longest time from the arrival of a message to its record in the store, on a busy machine. */
const RECORDED_MS = 3_000;

/**
 * Counts the lines that came again, by what may have caused that.
 * @returns a text for each channel, and the lines that nothing excuses
 */
export function judgeRepeats(
  notifications: Readonly<Record<string, readonly ArrivedTelling[]>>,
  violence: readonly Violence[],
): { readonly counts: readonly string[]; readonly failures: readonly string[] } {
  const failures: string[] = [];
  const counts = Object.entries(notifications).map(([channel, told]) => {
    const firstAt = new Map<number, number>();
    const causes = new Map<string, number>();
    for (const { number, at, line } of told) {
      const before = firstAt.get(number);
      firstAt.set(number, before ?? at);
      if (before === undefined) continue;
      const cause = violence.find(
        ({ from, to }) => from - RECORDED_MS <= at && before <= to + RECORDED_MS && from <= before + RECORDED_MS,
      );
      if (cause) causes.set(cause.kind, (causes.get(cause.kind) ?? 0) + 1);
      else failures.push(`${channel}: told twice, though nothing was interrupted: ${line}`);
    }
    const sum = causes.values().reduce((total, count) => total + count, 0);
    const each = [...causes].map(([kind, count]) => `${kind} ${count}`).join(", ");
    return `${channel} ${sum}${each === "" ? "" : ` (${each})`}`;
  });
  return { counts, failures };
}
