import { type Clock, systemClock } from "../../watch/clock.ts";

/** The shop's own time: it stands still until it is put forward. */
export interface ShopClock extends Clock {
  forward(ms: number): void;
  /** How long it is until a clock in the time zone shows this hour again, in ms. */
  untilHour(hour: number): number;
}

export const HOUR_MS = 3_600_000;

/** @param timezone IANA name */
export function createShopClock(start: Date, timezone: string): ShopClock {
  let time = start.getTime();
  const hourOf = new Intl.DateTimeFormat("en-US", { timeZone: timezone, hour: "numeric", hourCycle: "h23" });
  return {
    now: () => new Date(time),
    // Who waits, waits for something real: the far ends are in no time lapse.
    sleep: systemClock.sleep,
    forward(ms) {
      time += ms;
    },
    untilHour(hour) {
      let ms = HOUR_MS;
      while (Number(hourOf.format(time + ms)) !== hour) ms += HOUR_MS;
      return ms;
    },
  };
}
