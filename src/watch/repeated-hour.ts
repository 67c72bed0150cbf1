const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * In autumn clocks go back, and the hour before is shown twice. While it is shown for the second time, answers the offset
 * from UTC then, as in "-05:00", which is a time zone of its own; else null.
 * @param timezone IANA name
 */
export function repeatedHourOffset(now: Date, timezone: string): string | null {
  const format = new Intl.DateTimeFormat("en", { timeZone: timezone, timeZoneName: "longOffset" });
  const offset = (ms: number) => {
    const name = format.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
    const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    const text = sign ? `${sign}${hours}:${minutes}` : "+00:00";
    return { text, ms: (Number(hours ?? 0) * HOUR_MS + Number(minutes ?? 0) * MINUTE_MS) * (sign === "-" ? -1 : 1) };
  };
  const present = offset(now.getTime());
  const past = offset(now.getTime() - 3 * HOUR_MS);
  const backMs = past.ms - present.ms;
  return backMs > 0 && offset(now.getTime() - backMs).ms === past.ms ? present.text : null;
}
