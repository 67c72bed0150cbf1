import type { LevelKey } from "../stock/level.ts";
import type { Agenda, Known, Told } from "./agenda.ts";
import { ENDS } from "./hold.ts";
import type { AlertPolicy } from "./policy.ts";

/** Who knows of an episode. One from before there were routes was told to everybody. */
export function knownOf(
  known: Agenda["known"],
  key: LevelKey,
  { since }: { readonly since: string },
  { channels }: AlertPolicy,
): Known {
  const everybody = () => channels.map((channel): Told => ({ channel, locale: null, ends: ENDS, heardAt: since }));
  return known[key] ?? { told: everybody(), toldAt: since, silenced: null };
}
