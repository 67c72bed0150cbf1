import { expect, test } from "@jest/globals";
import { openStory } from "./story.ts";

const DAILY = {
  timezone: "UTC",
  channels: ["compras"],
  routes: [{ channels: ["compras"], digest: "0 8 * * *" }],
};
const ON_ORDER = [{ id: "s-1", match: { product: ["Cable"] }, until: null, reason: "on order" }];

test("what has been silenced since the last poll is not told without one, nor is its end", () => {
  const story = openStory(DAILY);
  story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 3 });
  expect(story.wait("2026-11-25T08:00Z", ON_ORDER)).toEqual(["compras: breached Foco, low at 3"]);
  expect(story.agenda().held).toEqual([]);
  expect(story.look("2026-11-25T09:00Z", { Cable: 50, Foco: 3 }, ON_ORDER)).toEqual([]);
});

test("when that silence is over and the level still short, it is told", () => {
  const story = openStory(DAILY);
  story.look("2026-11-24T09:00Z", { Cable: 3 });
  story.wait("2026-11-25T08:00Z", ON_ORDER);
  story.look("2026-11-25T09:00Z", { Cable: 2 });
  expect(story.wait("2026-11-26T08:00Z")).toEqual(["compras: breached Cable, low at 2, after silence: on order"]);
});

test("silences of the config and notes, as last seen, count as well", () => {
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

test("a silence that a recovery has ended holds nothing back", () => {
  const story = openStory(DAILY);
  story.look("2026-11-24T09:00Z", { Cable: 3 }, ON_ORDER);
  story.look("2026-11-24T10:00Z", { Cable: 50 }, ON_ORDER);
  story.look("2026-11-24T11:00Z", { Cable: 3 }, ON_ORDER);
  expect(story.wait("2026-11-25T08:00Z", ON_ORDER)).toEqual(["compras: breached Cable, low at 3"]);
});
