import { describe, expect, test } from "@jest/globals";
import type { Silence } from "../../src/policy/silence.ts";
import type { PolicySections } from "../policy/policies.ts";
import { openStory } from "./story.ts";

const ESCALATING: PolicySections = {
  timezone: "UTC",
  channels: ["bodega", "jefatura"],
  routes: [{ channels: ["bodega"], escalate: { after: "4h", to: "jefatura" } }],
};

const SILENCED: Silence[] = [{ id: "s-1", match: { product: ["Cable"] }, until: "2026-11-24", reason: "on order" }];

describe("what nobody has answered", () => {
  test("is told to others so long after it was told, once, and so is its end", () => {
    const story = openStory(ESCALATING);
    expect(story.look("2026-11-24T09:00Z", { Cable: 3 })).toEqual(["bodega: breached Cable, low at 3"]);
    expect(story.look("2026-11-24T12:45Z", { Cable: 3 })).toEqual([]);
    expect(story.look("2026-11-24T13:00Z", { Cable: 2 })).toEqual(["jefatura: reminder Cable, low at 2"]);
    expect(story.plan().notifications[0]?.changes[0]).toMatchObject({ unansweredSince: "2026-11-24T09:00:00.000Z" });
    expect(story.look("2026-11-24T18:00Z", { Cable: 2 })).toEqual([]);
    expect(story.look("2026-11-24T19:00Z", { Cable: 50 }).sort()).toEqual([
      "bodega: recovered Cable, ok at 50",
      "jefatura: recovered Cable, ok at 50",
    ]);
    // The next episode is another one.
    story.look("2026-11-25T09:00Z", { Cable: 3 });
    expect(story.look("2026-11-25T13:00Z", { Cable: 3 })).toEqual(["jefatura: reminder Cable, low at 3"]);
  });

  test("is not told to others while it is silenced, nor right after", () => {
    const story = openStory(ESCALATING);
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    story.look("2026-11-24T12:00Z", { Cable: 3 }, SILENCED);
    expect(story.look("2026-11-24T20:00Z", { Cable: 3 }, SILENCED)).toEqual([]);
    expect(story.look("2026-11-25T00:00Z", { Cable: 3 }, SILENCED)).toEqual([
      "bodega: breached Cable, low at 3, after silence: on order",
    ]);
    expect(story.look("2026-11-25T03:00Z", { Cable: 3 }, SILENCED)).toEqual([]);
    expect(story.look("2026-11-25T04:00Z", { Cable: 3 }, SILENCED)).toEqual(["jefatura: reminder Cable, low at 3"]);
  });

  test("is not told to others when a poll did not see it, or when it was spared the channels of the route", () => {
    const story = openStory({ ...ESCALATING, alerts: { first_run: "silent" } });
    story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 1 });
    expect(story.look("2026-11-24T14:00Z", { Foco: 50 })).toEqual(["bodega: recovered Foco, ok at 50"]);
    expect(story.look("2026-11-24T15:00Z", { Cable: 3 })).toEqual(["jefatura: reminder Cable, low at 3"]);
  });

  test("waits for the digest and the quiet hours of whom it is told to, and is taken back by an answer until then", () => {
    const story = openStory({
      ...ESCALATING,
      routes: [
        { channels: ["bodega"], escalate: { after: "4h", to: ["jefatura"] } },
        { channels: ["jefatura"], match: { product: "Foco" }, digest: "0 8 * * *" },
      ],
    });
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    expect(story.look("2026-11-24T13:00Z", { Cable: 3 })).toEqual([]);
    expect(story.waiting()).toBe(1);
    story.look("2026-11-24T14:00Z", { Cable: 3 }, SILENCED);
    expect(story.waiting()).toBe(0);
    story.look("2026-11-25T00:00Z", { Cable: 3 }, SILENCED);
    expect(story.look("2026-11-25T04:00Z", { Cable: 3 }, SILENCED)).toEqual([]);
    expect(story.wait("2026-11-25T08:00Z", SILENCED)).toEqual(["jefatura: reminder Cable, low at 3"]);
  });

  test("is told by each route at its own time, to each of its others once", () => {
    const story = openStory({
      timezone: "UTC",
      channels: ["bodega", "compras", "jefatura"],
      routes: [
        { channels: ["bodega"], escalate: { after: "2h", to: "compras" } },
        { channels: ["bodega"], match: { status: "out" }, escalate: { after: "4h", to: "compras, jefatura" } },
      ],
    });
    story.look("2026-11-24T09:00Z", { Cable: 0, Foco: 3 });
    expect(story.look("2026-11-24T11:00Z", { Cable: 0, Foco: 3 })).toEqual([
      "compras: reminder Cable, out at 0",
      "compras: reminder Foco, low at 3",
    ]);
    expect(story.look("2026-11-24T13:00Z", { Cable: 0, Foco: 3 })).toEqual(["jefatura: reminder Cable, out at 0"]);
  });
});
