import type { Change } from "../stock/change.ts";
import { isShortage } from "../stock/shortage.ts";
import { readable } from "../text.ts";
import type { Formats } from "./formats.ts";
import { inSentence } from "./name.ts";
import type { Wording } from "./wording/wording.ts";

const PLACE_LENGTH = 80;

/** The warehouse that could help out a level that is short, its branch named where that is another one; null: none. */
export function composeTransfer(change: Change, { unnamed, transfer }: Wording, formats: Formats): string | null {
  if (!isShortage(change) || change.elsewhere === null) return null;
  const { branch, warehouse, above } = change.elsewhere;
  const place = inSentence(readable(warehouse) ?? unnamed.warehouse, PLACE_LENGTH);
  const ofBranch =
    branch === change.level.branch ? "" : ` (${inSentence(readable(branch) ?? unnamed.branch, PLACE_LENGTH)})`;
  return transfer(`${place}${ofBranch}`, formats.quantity(above));
}
