import { loadConfig } from "../config/load.ts";
import { configuredSilences } from "../policy/create-policy.ts";
import { calendarDay, isOn } from "../policy/silence.ts";
import type { Match } from "../stock/match.ts";
import { freeSilenceId } from "../store/silence-id.ts";
import { openStoreToEdit, openStoreToRead } from "../store/store.ts";
import { readable } from "../text.ts";
import { systemClock } from "../watch/clock.ts";
import { countOpen, listSilences as findSilences } from "../watch/list-silences.ts";
import { describeMatch } from "./match-text.ts";
import type { CommandOptions } from "./open.ts";
import { complain, print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";
import { renderTable } from "./table.ts";

export interface SilenceRequest extends CommandOptions, JsonOption {
  readonly match: Match;
  /** The last day, YYYY-MM-DD; absent: until it is ended. */
  readonly until?: string | undefined;
  /** In place of `until`: for so many milliseconds from now, to the end of that day. */
  readonly forMs?: number | undefined;
  readonly reason: string;
  /** Who silences, for people; absent: the user of this machine. */
  readonly by?: string | undefined;
}

/** Keeps people from being told of some levels for a while: from the next poll on, also of a running daemon. */
export async function addSilence({
  config: file,
  json,
  match,
  until,
  forMs,
  reason,
  by,
}: SilenceRequest): Promise<number> {
  const { config } = await loadConfig(file, process.env);
  const { timezone } = config.poll;
  const now = systemClock.now();
  const lastDay = until ?? (forMs === undefined ? null : calendarDay(new Date(now.getTime() + forMs), timezone));
  if (!isOn(lastDay, calendarDay(now, timezone))) {
    complain(`${lastDay} is over in ${timezone}: name today or a later day\n`);
    return 2;
  }
  await using opened = new AsyncDisposableStack();
  const store = await openStoreToEdit(config.store.url, { now: systemClock.now });
  opened.defer(() => store.close());
  const id = freeSilenceId(await store.silences());
  const maker = by ?? nameUser();
  await store.addSilence({ id, match, until: lastDay, reason, since: now.toISOString(), by: maker });
  const open = await countOpen(
    store,
    config.companies.map(({ name }) => name),
    match,
  );
  if (json) {
    printJson({ id, match, until: lastDay, reason, by: maker, levels: open });
    return 0;
  }
  const days = lastDay === null ? "until you end it" : `until ${lastDay}, that day included (${timezone})`;
  print(
    `${id} silences ${describeMatch(match)} ${days},\nfrom the next poll on; of what is low now, ` +
      `${open === 1 ? "1 level" : `${open} levels`}.\n` +
      (forMs === undefined ? "" : "A silence ends with a day: what --for says is rounded up to the end of one.\n") +
      `It ends for a level when that recovers, and for all with:\nlowstockd silence end ${id}\n`,
  );
  return 0;
}

/** Lists the silences of the config and those made by command, with how many levels each keeps quiet now. */
export async function listSilences({ config: file, json }: CommandOptions & JsonOption): Promise<number> {
  const { config } = await loadConfig(file, process.env);
  await using opened = new AsyncDisposableStack();
  const store = await openStoreToRead(config.store.url, { now: systemClock.now });
  opened.defer(() => store.close());
  const today = calendarDay(systemClock.now(), config.poll.timezone);
  const companies = config.companies.map(({ name }) => name);
  const all = await findSilences(store, companies, configuredSilences(config.alerts), today);
  if (json) {
    printJson(all);
    return 0;
  }
  const rows = [
    ...all.silences.map(({ id, match, until, reason, by, isOver, levels }) => [
      id.startsWith("config:") ? "config" : id,
      isOver ? `OVER since ${until}` : describeDays(until),
      `${levels} quiet`,
      `${describeMatch(match)}: ${readable(reason)}${by === null ? "" : ` (${readable(by)})`}`,
    ]),
    ...all.byNote.map(({ until, reason }) => ["note", describeDays(until), "1 quiet", readable(reason) ?? ""]),
  ];
  for (const line of renderTable([{}, {}, { isNumber: true }, {}], rows)) print(`${line}\n`);
  if (rows.length === 0) print("There are no silences.\n");
  return 0;
}

/** Ends silences made by command: what is still low is told with the next poll. */
export async function endSilences(
  ids: readonly string[],
  { config: file, json }: CommandOptions & JsonOption,
): Promise<number> {
  const { config } = await loadConfig(file, process.env);
  await using opened = new AsyncDisposableStack();
  const store = await openStoreToEdit(config.store.url, { now: systemClock.now });
  opened.defer(() => store.close());
  const silences: { readonly id: string; readonly isEnded: boolean }[] = [];
  for (const id of ids) {
    const isEnded = await store.endSilence(id);
    silences.push({ id, isEnded });
    if (json) continue;
    print(
      `${id}: ${isEnded ? "ended, what is still low is told with the next poll" : "there is no such silence (lowstockd silence list)"}\n`,
    );
  }
  const isFine = silences.every(({ isEnded }) => isEnded);
  if (json) printJson({ isFine, silences });
  return isFine ? 0 : 1;
}

/** Who is at the keyboard: also behind sudo. In a container it is the container's user, unless `--by` names one. */
function nameUser(): string | null {
  const { SUDO_USER, USER } = process.env;
  return SUDO_USER || USER || null;
}

function describeDays(until: string | null): string {
  return until === null ? "until ended" : `until ${until}`;
}
