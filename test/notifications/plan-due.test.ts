import { expect, test } from "@jest/globals";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { openStory } from "./story.ts";

const DAILY = {
  timezone: "UTC",
  channels: ["compras"],
  routes: [{ channels: ["compras"], digest: "0 8 * * *" }],
};
const ON_ORDER = [{ id: "s-1", match: { product: ["Cable"] }, until: null, reason: "on order" }];

test("a level silenced since the last poll is not told between polls, nor is the end of the silence", () => {
  const story = openStory(DAILY);
  story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 3 });
  expect(story.wait("2026-11-25T08:00Z", ON_ORDER)).toEqual(["compras: breached Foco, low at 3"]);
  expect(story.waiting()).toBe(0);
  expect(story.look("2026-11-25T09:00Z", { Cable: 50, Foco: 3 }, ON_ORDER)).toEqual([]);
});

test("a level that is still short when that silence is over is told", () => {
  const story = openStory(DAILY);
  story.look("2026-11-24T09:00Z", { Cable: 3 });
  story.wait("2026-11-25T08:00Z", ON_ORDER);
  story.look("2026-11-25T09:00Z", { Cable: 2 });
  expect(story.wait("2026-11-26T08:00Z")).toEqual(["compras: breached Cable, low at 2, after silence: on order"]);
});

test("silences of the config and notes as last seen count, too", () => {
  const story = openStory(DAILY);
  story.look("2026-11-24T09:00Z", { Cable: 3, Foco: { stock: 3, note: "pedido hasta 2026-11-23" }, Grapa: 3 });
  story.change({
    ...DAILY,
    alerts: {
      silences: [{ match: { product: "Cable" }, reason: "season over" }],
      note_silences: ["hasta {date}"],
    },
  });
  expect(story.wait("2026-11-25T08:00Z")).toEqual([
    "compras: breached Foco, low at 3",
    "compras: breached Grapa, low at 3",
  ]);
});

test("a silence that a recovery has ended silences nothing", () => {
  const story = openStory(DAILY);
  story.look("2026-11-24T09:00Z", { Cable: 3 }, ON_ORDER);
  story.look("2026-11-24T10:00Z", { Cable: 50 }, ON_ORDER);
  story.look("2026-11-24T11:00Z", { Cable: 3 }, ON_ORDER);
  expect(story.wait("2026-11-25T08:00Z", ON_ORDER)).toEqual(["compras: breached Cable, low at 3"]);
});

test("a level that is short by the recovery margin only is told with its present stock", () => {
  const story = openStory(DAILY, { ...NO_DAMPING, margin: { units: decimal(2) } });
  story.look("2026-11-24T09:00Z", { Cable: 0 });
  story.look("2026-11-24T10:00Z", { Cable: 6 });
  expect(story.wait("2026-11-25T08:00Z")).toEqual(["compras: breached Cable, low at 6"]);
});

test("a silence of levels that are out removes a pending change to out, even while damping confirms more stock", () => {
  const out = [{ id: "s-1", match: { status: ["out" as const] }, until: null, reason: "on order" }];
  const story = openStory(DAILY, { ...NO_DAMPING, confirm: { breach: 1, recovery: 2 } });
  story.look("2026-11-24T09:00Z", { Cable: 0 });
  story.look("2026-11-24T10:00Z", { Cable: 3 });
  story.look("2026-11-24T11:00Z", { Cable: 3 });
  story.look("2026-11-24T12:00Z", { Cable: 40 });
  expect([...story.episodes().values()]).toMatchObject([{ status: "low", pending: { status: "ok" } }]);
  expect(story.wait("2026-11-25T08:00Z", out)).toEqual([]);
});
