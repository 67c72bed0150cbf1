import { randomBytes } from "node:crypto";
import type { KeptSilence } from "../policy/silence.ts";

/** Makes the id of a new silence, short enough to type, that is not among those taken. */
export function freeSilenceId(taken: readonly Pick<KeptSilence, "id">[]): string {
  const id = `s-${randomBytes(2).toString("hex")}`;
  return taken.some((silence) => silence.id === id) ? freeSilenceId(taken) : id;
}
