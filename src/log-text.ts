/** The fields of a line of the log. */
type Facts = Readonly<Record<string, unknown>>;

/** Fields that are not shown to people, or are shown elsewhere in the sentence. */
const HIDDEN: ReadonlySet<string> = new Set(["level", "time", "msg", "company", "channel", "versions", "version"]);

/** Fields whose text is part of the sentence. */
const TEXTS = ["reason", "error", "warning"] as const;

const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Formats a line of the log for a terminal: company and channel, what happened, and the other facts. */
export function describeLine(line: Facts): string {
  const { company, channel, msg } = line;
  const whom = [company, channel]
    .filter((name) => typeof name === "string")
    .map(nameOf)
    .join(" → ");
  const words = msg === "polled" ? describePoll(line) : `${String(msg ?? "")}${describeFacts(line)}`;
  return whom === "" ? words : `${whom}: ${words}`;
}

/** Formats a name for people. A name with `_` at its beginning stands for lowstockd itself. */
function nameOf(name: string): string {
  return name.startsWith("_") ? "lowstockd" : name;
}

/** Formats the line of a poll: `3 low, 1 out, 2 back; 66 open; 1 request, 146 ms`. */
function describePoll(facts: Facts): string {
  const of = (name: string) => (typeof facts[name] === "number" ? facts[name] : 0);
  const some = (...counts: readonly (readonly [count: number, word: string])[]) =>
    counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const news = some(
    [of("breached") + of("depleted") - of("out"), "low"],
    [of("out"), "out"],
    [of("recovered"), "back"],
    [of("retired"), "no longer watched"],
    [of("reminders"), "reminded of"],
  );
  const rest = some(
    [of("open"), "open"],
    [of("silenced"), "silenced"],
    [of("unrouted"), "for nobody"],
    [of("held"), "held back"],
    [of("unconfirmed"), "to be confirmed"],
    [of("unknown"), "not seen"],
    [of("unreadable"), "unreadable"],
    [of("put_off"), "put off"],
    [of("dead_letters"), of("dead_letters") === 1 ? "dead letter" : "dead letters"],
  );
  const requests = of("requests") === 1 ? "1 request" : `${of("requests")} requests`;
  return [
    `${facts.first_run === true ? "first look: " : ""}${news.join(", ") || "nothing new"}`,
    rest.join(", ") || "nothing open",
    `${requests}, ${of("ms")} ms`,
  ].join("; ");
}

function describeFacts(facts: Facts): string {
  const texts = TEXTS.flatMap((name) => (facts[name] == null ? [] : [`: ${withoutClass(describeValue(facts[name]))}`]));
  const others = Object.entries(facts)
    .filter(([name, value]) => !HIDDEN.has(name) && !TEXTS.some((text) => text === name) && value != null)
    .map(([name, value]) => describeFact(name.replaceAll("_", " "), value));
  return `${texts.join("")}${others.length > 0 ? ` (${others.join(", ")})` : ""}`;
}

/** Removes the name of an error's class, which is for programs. */
function withoutClass(error: string): string {
  return error.replace(/^(?:(?:[A-Z]\w*)?Error|Store[A-Z]\w*|CommitConflict): /, "");
}

function describeFact(name: string, value: unknown): string {
  if (typeof value !== "number") return `${name} ${describeValue(value)}`;
  return `${value} ${value === 1 ? name.replace(/(?<!m)s$/, "") : name}`;
}

function describeValue(value: unknown): string {
  if (typeof value === "string") return ISO_TIME.test(value) ? inLocalTime(new Date(value)) : value;
  if (Array.isArray(value)) return value.map(describeValue).join(" ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Writes an instant as the local date and time of this process, YYYY-MM-DD HH:MM:SS. */
export function inLocalTime(instant: Date): string {
  const local = instant.getTime() - instant.getTimezoneOffset() * 60_000;
  return new Date(local).toISOString().slice(0, 19).replace("T", " ");
}
