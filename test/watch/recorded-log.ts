import type { Log } from "../../src/watch/log.ts";

/** Makes a log that keeps its lines, for tests of what the operator reads. */
export function recordedLog(): Log & { lines: { level: string; words: string; facts: object }[] } {
  const lines: { level: string; words: string; facts: object }[] = [];
  const at = (level: string) => (facts: object, words: string) => {
    lines.push({ level, words, facts });
  };
  return { lines, info: at("info"), warn: at("warn"), error: at("error") };
}
