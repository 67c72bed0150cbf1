import type { Locale } from "./locale.ts";
import type { WallClock } from "./quiet-hours.ts";
import type { Route } from "./route.ts";
import type { OwnSilencing } from "./silence.ts";

/** Who is told of what, and when, at a company. */
export interface AlertPolicy extends OwnSilencing {
  readonly company: string;
  /** Names what decides when something is told: what was planned under another name is planned anew. */
  readonly schedule: string;
  readonly routes: readonly Route[];
  /** For what no route is about any more: when that may be told. */
  readonly fallback: Route;
  /** All there are. */
  readonly channels: readonly string[];
  /** Language of the configuration: a route's own is null where it is this one. */
  readonly locale: Locale;
  /** What to tell of what is low already when the daemon looks for the first time. */
  readonly firstRun: "notify" | "silent";
  /** Null: nobody is reminded. */
  readonly remindEveryMs: number | null;
  readonly wallClock: WallClock;
}
