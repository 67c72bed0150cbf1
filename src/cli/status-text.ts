import type { OpenPlace } from "../stock/open-places.ts";
import { readable } from "../text.ts";
import type {
  ChannelOverview,
  CompanyOverview,
  DaemonOverview,
  DeadLetterOverview,
  MemberOverview,
  Overview,
} from "../watch/overview.ts";
import { cut, renderTable } from "./table.ts";

type Fact = readonly [label: string, value: string];
type Format = (at: string) => string;

const LABEL_WIDTH = 12;

/** Warehouses to show of a company; all of them are in the JSON. */
const PLACES_SHOWN = 12;

/** Of these, too. */
const SILENCES_SHOWN = 6;

const PLACE_LENGTH = 60;

/** The overview for a terminal. Times are those of the time zone. */
export function renderOverview(
  { at, daemon, members, companies, channels, reload, deadLetters }: Overview,
  timezone: string,
): string {
  // Sweden writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: timezone, dateStyle: "short", timeStyle: "medium" });
  const time: Format = (moment) => format.format(new Date(moment));
  return [
    [describeDaemon(daemon, members, time), ...memberLines(members, time), `As of ${time(at)} (${timezone})`].join(
      "\n",
    ),
    ...companies.map((company) => block(`Company ${company.name}`, companyFacts(company, at, time))),
    ...channels.map((channel) => block(`Channel ${channel.name}`, channelFacts(channel, time))),
    ...(reload && reload.error !== null ? [block("Config", [["REFUSED", `${time(reload.at)}: ${reload.error}`]])] : []),
    ...deadLetters.map((letter) => block(`Dead letter ${letter.id}`, letterFacts(letter, time))),
    ...(deadLetters.length > 0
      ? ["Dead letters go out again with: lowstockd retry --all (or the ids of some)"]
      : ["No dead letters"]),
  ].join("\n\n");
}

function describeDaemon(daemon: DaemonOverview | null, members: readonly MemberOverview[], time: Format): string {
  const workers = members.filter(({ role }) => role === "worker").length;
  if (workers > 0) return `${workers} ${workers === 1 ? "daemon shares" : "daemons share"} the work`;
  const since = daemon?.since == null ? "a time that is not known" : time(daemon.since);
  if (daemon?.isRunning) return `The daemon runs since ${since} (${daemon.process})`;
  // Commands that write alone have had it, too: once, restore.
  const last = daemon ? `the store was last opened at ${since} (${daemon.process})` : "there was none yet";
  return `No daemon runs now, ${last}; lowstockd run starts one`;
}

const ROLES = { standby: "Standing by", worker: "Sharing the work" };

/** Of the others: the daemon at work has a line of its own. */
function memberLines(members: readonly MemberOverview[], time: Format): string[] {
  return members.flatMap(({ role, since, process }) =>
    role === "leader" ? [] : [`${ROLES[role]} since ${time(since)}: ${process}`],
  );
}

function block(title: string, facts: readonly Fact[]): string {
  return [title, ...facts.map(([label, value]) => `  ${label.padEnd(LABEL_WIDTH)} ${value}`)].join("\n");
}

function companyFacts(
  {
    lastPollAt,
    failingSince,
    error,
    nextDueAt,
    coverage,
    slices,
    behind,
    oddities,
    budget,
    open,
    silenced,
  }: CompanyOverview,
  at: string,
  time: Format,
) {
  const facts: Fact[] = [["last poll", lastPollAt === null ? "NEVER: has the daemon run yet?" : time(lastPollAt)]];
  if (failingSince !== null) {
    facts.push(["FAILING", `since ${time(failingSince)}: ${error ?? "a poll was due then and has not ended"}`]);
  }
  facts.push(["next poll", nextDueAt === null ? "not planned" : time(nextDueAt)]);
  const soon = open.soon === undefined ? "" : `, ${open.soon} of them run out within 3 days`;
  facts.push(["open", `${open.out} out of stock, ${open.low} low${soon}`]);
  for (const line of placeLines(open.places)) facts.push(["", line]);
  if (oddities.unknown > 0) {
    facts.push(["UNREADABLE", `${count(oddities.unknown, "level")}, unknown for it: ${oddities.told.join("; ")}`]);
  }
  for (const line of silenceLines(silenced)) facts.push(["silenced", line]);
  facts.push(["coverage", coverage === null ? "not checked yet" : describeCoverage(coverage, time)]);
  if (slices !== null) facts.push(["slices", describeSlices(slices, time)]);
  if (behind !== null) facts.push(["BEHIND", `since ${time(behind.since)}: ${describeBehind(behind)}`]);
  facts.push(["requests", budget === null ? "not known yet" : describeBudget(budget, at, time)]);
  return facts;
}

function placeLines(places: readonly OpenPlace[]): string[] {
  const shown = places.slice(0, PLACES_SHOWN);
  const rest = places.slice(PLACES_SHOWN);
  const sum = (status: "low" | "out") => rest.reduce((total, place) => total + place[status], 0);
  const row = (name: string, out: number, low: number) => [name, `${out} out`, `${low} low`];
  const rows = shown.map(({ branch, warehouse, out, low }) =>
    row(`${readable(branch) ?? "(no branch)"} · ${readable(warehouse) ?? "(no name)"}`, out, low),
  );
  if (rest.length > 0) rows.push(row(`and ${count(rest.length, "more warehouse")}`, sum("out"), sum("low")));
  return renderTable([{ most: PLACE_LENGTH }, { isNumber: true }, { isNumber: true }], rows);
}

function silenceLines(silenced: CompanyOverview["silenced"]): string[] {
  const rest = silenced.slice(SILENCES_SHOWN);
  const lines = silenced.slice(0, SILENCES_SHOWN).map(({ reason, until, levels }) => {
    const days = until === null ? "until it is ended" : `until ${until}`;
    return `${count(levels, "level")} ${days}: ${cut(readable(reason) ?? "", PLACE_LENGTH)}`;
  });
  const more = rest.reduce((total, { levels }) => total + levels, 0);
  return rest.length > 0 ? [...lines, `and ${count(more, "level")} more`] : lines;
}

function describeBudget(
  { left, limit, resetsAt }: NonNullable<CompanyOverview["budget"]>,
  at: string,
  time: Format,
): string {
  const isOver = Date.parse(resetsAt) <= Date.parse(at);
  return `${left} of ${limit} left by the last poll; the count ${isOver ? "began" : "begins"} anew at ${time(resetsAt)}`;
}

function describeCoverage(
  { mode, verified, missed, checkedAt }: NonNullable<CompanyOverview["coverage"]>,
  time: Format,
) {
  const checked = `checked ${time(checkedAt)}`;
  if (mode === "filtered") return `filtered: the API's low-stock filter lists all that is low, ${checked}`;
  return verified
    ? `full: the API's low-stock filter left out ${count(missed, "low level")}, ${checked}`
    : `full: the API's low-stock filter is not proven, as nothing stood at exactly its minimum, ${checked}`;
}

function describeBehind({ alerts, reason }: NonNullable<CompanyOverview["behind"]>): string {
  const what =
    alerts > 0 ? `it is not known what became of ${count(alerts, "open alert")}` : "not all is read that should be";
  return `${what}: ${reason ?? "the hour's requests do not suffice"}`;
}

function describeSlices(
  { next, products, pagesAPoll, pageSize, began, lastCycle }: NonNullable<CompanyOverview["slices"]>,
  time: Format,
): string {
  const polls = Math.ceil(products / (pagesAPoll * pageSize));
  const round =
    next === 0 ? "the next round is to begin" : `${next} of ${count(products, "product")} read since ${time(began)}`;
  const last = lastCycle && `, the last round took from ${time(lastCycle.began)} to ${time(lastCycle.ended)}`;
  const bound = `a level at exactly its minimum is told within ${count(polls, "poll")}, or ${2 * polls} where products came or went meanwhile`;
  return `${round}${last ?? ""}; ${bound}`;
}

function channelFacts(
  { waiting, held, failingSince, error, nextTryAt, lastSentAt, unreached }: ChannelOverview,
  time: Format,
): Fact[] {
  const facts: Fact[] = [["last sent", lastSentAt === null ? "nothing yet" : time(lastSentAt)]];
  if (failingSince !== null) facts.push(["FAILING", `since ${time(failingSince)}: ${error ?? "no reason was kept"}`]);
  for (const { address, since, reason, isFinal } of unreached) {
    const outlook = isFinal ? "refused" : "not reached, is tried again";
    facts.push(["UNREACHED", `${address}, ${outlook}, since ${time(since)}: ${reason}`]);
  }
  if (nextTryAt !== null) facts.push(["next try", time(nextTryAt)]);
  const { deliveries, changes } = waiting;
  facts.push([
    "waiting",
    deliveries === 0 ? "nothing" : `${count(changes, "change")} in ${count(deliveries, "delivery", "deliveries")}`,
  ]);
  if (held > 0) facts.push(["held back", `${count(held, "level")}, for a digest or the end of quiet hours`]);
  return facts;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function letterFacts({ at, changes, reason }: DeadLetterOverview, time: Format): Fact[] {
  return [
    ["given up", time(at)],
    ["changes", String(changes)],
    ["reason", reason],
  ];
}
