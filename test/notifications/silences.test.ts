import { describe, expect, test } from "@jest/globals";
import type { Silence } from "../../src/policy/silence.ts";
import { openStory } from "./story.ts";

const ONE = { timezone: "UTC", channels: ["compras"] };
const DAILY = { ...ONE, routes: [{ channels: ["compras"], digest: "0 8 * * *" }] };

const on = (id: string, match: Silence["match"] = { product: ["Cable"] }): Silence[] => [
  { id, match, until: null, reason: "on order" },
];

describe("a silence made again", () => {
  test("while the end of the earlier one is pending does not keep the recovery from the channels that know of the breach", () => {
    const story = openStory(DAILY);
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    expect(story.wait("2026-11-25T08:00Z")).toEqual(["compras: breached Cable, low at 3"]);
    story.look("2026-11-25T09:00Z", { Cable: 3 }, on("s-1"));
    story.look("2026-11-25T10:00Z", { Cable: 3 });
    expect(story.waiting()).toBe(1);
    story.look("2026-11-25T11:00Z", { Cable: 3 }, on("s-2"));
    expect(story.waiting()).toBe(0);
    story.look("2026-11-25T12:00Z", { Cable: 50 }, on("s-2"));
    expect(story.wait("2026-11-26T08:00Z")).toEqual(["compras: recovered Cable, ok at 50"]);
  });

  test("before anybody was told of the breach keeps the recovery from everybody", () => {
    const story = openStory(DAILY);
    story.look("2026-11-24T09:00Z", { Cable: 3 }, on("s-1"));
    story.look("2026-11-24T10:00Z", { Cable: 3 });
    story.look("2026-11-24T11:00Z", { Cable: 3 }, on("s-2"));
    story.look("2026-11-24T12:00Z", { Cable: 50 }, on("s-2"));
    expect(story.wait("2026-11-25T08:00Z")).toEqual([]);
  });

  test("tells each channel by what that channel was told", () => {
    const story = openStory({
      timezone: "UTC",
      channels: ["bodega", "compras"],
      routes: [{ channels: ["bodega"] }, { channels: ["compras"], digest: "0 8 * * *" }],
    });
    expect(story.look("2026-11-24T09:00Z", { Cable: 3 })).toEqual(["bodega: breached Cable, low at 3"]);
    story.look("2026-11-24T10:00Z", { Cable: 3 }, on("s-1"));
    expect(story.look("2026-11-24T11:00Z", { Cable: 50 }, on("s-1"))).toEqual(["bodega: recovered Cable, ok at 50"]);
    expect(story.wait("2026-11-25T08:00Z")).toEqual([]);
  });
});

test("under a silence the end is told only to channels that know of the breach, even if the routes have changed", () => {
  const story = openStory({
    timezone: "UTC",
    channels: ["bodega", "jefe", "ventas"],
    routes: [
      { channels: ["bodega"] },
      { channels: ["jefe"], match: { status: "out" } },
      { channels: ["ventas"], changes: ["recovered"] },
    ],
  });
  story.look("2026-11-24T09:00Z", { Cable: 3 });
  story.look("2026-11-24T10:00Z", { Cable: 0 }, on("s-1"));
  expect(story.look("2026-11-24T11:00Z", { Cable: 50 }, on("s-1"))).toEqual(["bodega: recovered Cable, ok at 50"]);
});

test("a level that is not seen is silenced, too, by its last known facts", () => {
  const story = openStory(DAILY);
  story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 3 });
  expect(story.look("2026-11-25T08:00Z", {}, on("s-1"))).toEqual(["compras: breached Foco, low at 3"]);
  expect(story.plan().silenced).toMatchObject([{ silence: { id: "s-1" } }]);
});
