import { randomBytes } from "node:crypto";
import type { KeptSilence } from "../policy/silence.ts";

/** Names a new silence, in a few letters that people can type. */
export function freeSilenceId(taken: readonly Pick<KeptSilence, "id">[]): string {
  const id = `s-${randomBytes(2).toString("hex")}`;
  return taken.some((silence) => silence.id === id) ? freeSilenceId(taken) : id;
}
