import { describe, expect, test } from "@jest/globals";
import { isAnythingDue } from "../../src/notifications/plan-notifications.ts";
import { type PolicySections, policyOf } from "../policy/policies.ts";
import { openStory, type Story } from "./story.ts";

const UTC = { timezone: "UTC" };
const ONE = { ...UTC, channels: ["compras"] };

describe("without any policy", () => {
  test("every channel is told of every change at once, and once", () => {
    const story = openStory();
    expect(story.look("2026-11-24T08:00Z", { Cable: 3, Foco: 40 })).toEqual([
      "bodega: breached Cable, low at 3",
      "compras: breached Cable, low at 3",
    ]);
    expect(story.look("2026-11-24T08:15Z", { Cable: 3, Foco: 40 })).toEqual([]);
    expect(story.look("2026-11-24T08:30Z", { Cable: 0, Foco: 40 })).toEqual([
      "bodega: depleted Cable, out at 0",
      "compras: depleted Cable, out at 0",
    ]);
    expect(story.look("2026-11-24T08:45Z", { Cable: 50, Foco: 40 })).toHaveLength(2);
    expect(story.notificationState()).toMatchObject({ levels: new Map(), consumed: new Map(), dueAt: null });
  });
});

test("the end of an episode from a version without routes is told to every channel", () => {
  const story = openStory({ ...UTC, channels: ["bodega", "compras"] });
  story.look("2026-11-24T08:00Z", { Cable: 3, Foco: 3 });
  story.forget();
  story.change({
    ...UTC,
    channels: ["bodega", "compras"],
    routes: [{ channels: ["compras"], match: { product: "Grapa" } }],
    alerts: { remind_every: "24h" },
  });
  expect(story.look("2026-11-25T08:00Z", { Cable: 50, Foco: 3 })).toEqual([
    "bodega: recovered Cable, ok at 50",
    "compras: recovered Cable, ok at 50",
  ]);
});

describe("routes", () => {
  test("send each change to the channels whose match it fits, by every field", () => {
    const story = openStory({
      ...UTC,
      channels: ["norte", "outs", "dell", "nobody"],
      routes: [
        { channels: ["norte"], match: { warehouse: "bodega n*" } },
        { channels: ["outs"], match: { status: "out" } },
        { channels: ["dell"], match: { brand: ["HP", "DELL"], category: "electronicos" } },
        { channels: ["nobody"], match: { company: "otra-empresa" } },
      ],
    });
    const shelves = {
      Cable: { stock: 3, warehouse: "Bodega Norte", brand: "X" },
      Foco: { stock: 0, brand: "X" },
      Laptop: 2,
    };
    expect(story.look("2026-11-24T08:00Z", shelves)).toEqual([
      "norte: breached Cable, low at 3",
      "outs: breached Foco, out at 0",
      "dell: breached Laptop, low at 2",
    ]);
  });

  test("tell a change once to a channel that several of them name", () => {
    const story = openStory({
      ...ONE,
      routes: [{ channels: ["compras"] }, { channels: ["compras"], match: { status: "low" } }],
    });
    expect(story.look("2026-11-24T08:00Z", { Cable: 3 })).toEqual(["compras: breached Cable, low at 3"]);
  });

  test("take only the changes that they name, and changes that none takes are counted", () => {
    const story = openStory({ ...ONE, routes: [{ channels: ["compras"], changes: ["depleted"] }] });
    expect(story.look("2026-11-24T08:00Z", { Cable: 3 })).toEqual([]);
    expect(story.plan().unrouted).toBe(1);
    expect(story.look("2026-11-24T08:15Z", { Cable: 0 })).toEqual(["compras: depleted Cable, out at 0"]);
    expect(story.look("2026-11-24T08:30Z", { Cable: 50 })).toEqual([]);
    expect(story.plan().unrouted).toBe(1);
  });

  test("send a recovery wherever its breach went, even when the route takes levels that are out, or was removed", () => {
    const story = openStory({
      ...ONE,
      channels: ["jefe", "compras"],
      routes: [{ channels: ["jefe"], match: { status: "out" } }],
    });
    expect(story.look("2026-11-24T08:00Z", { Cable: 0 })).toEqual(["jefe: breached Cable, out at 0"]);
    expect(story.look("2026-11-24T08:15Z", { Cable: 2 })).toEqual([]);
    story.change({ ...ONE, channels: ["jefe", "compras"], routes: [{ channels: ["compras"] }] });
    expect(story.look("2026-11-24T08:30Z", { Cable: 50 })).toEqual(["jefe: recovered Cable, ok at 50"]);
  });

  test("do not tell an end to a channel that was not told the breach, unless a route takes ends only", () => {
    const story = openStory({ ...ONE, channels: ["compras", "jefe", "ventas"], routes: [{ channels: ["compras"] }] });
    story.look("2026-11-24T08:00Z", { Cable: 0 });
    story.change({
      ...ONE,
      channels: ["compras", "jefe", "ventas"],
      routes: [
        { channels: ["compras", "jefe"] },
        { channels: ["ventas"], changes: ["recovered"] },
        { channels: ["ventas"], match: { status: "low" } },
      ],
    });
    expect(story.look("2026-11-24T08:30Z", { Cable: 50 })).toEqual([
      "compras: recovered Cable, ok at 50",
      "ventas: recovered Cable, ok at 50",
    ]);
  });

  test("that tell a reminder also tell the end of its episode", () => {
    const remind = { alerts: { remind_every: "24h" } };
    const story = openStory({ ...ONE, channels: ["compras", "jefe"], routes: [{ channels: ["compras"] }], ...remind });
    story.look("2026-11-24T08:00Z", { Cable: 3 });
    story.change({ ...ONE, channels: ["compras", "jefe"], ...remind });
    expect(story.look("2026-11-25T08:00Z", { Cable: 3 })).toHaveLength(2);
    expect(story.look("2026-11-25T09:00Z", { Cable: 50 })).toEqual([
      "compras: recovered Cable, ok at 50",
      "jefe: recovered Cable, ok at 50",
    ]);
  });

  test("tell an end to each channel that was to be told of it, also after changes that went by other routes", () => {
    const story = openStory({
      ...ONE,
      routes: [{ channels: ["compras"], changes: ["breached", "recovered"], digest: "0 8 * * *" }],
    });
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    story.look("2026-11-24T10:00Z", { Cable: 0 });
    expect(story.wait("2026-11-25T08:00Z")).toEqual(["compras: breached Cable, out at 0, was low"]);
    story.change({ ...ONE, routes: [{ channels: ["compras"], match: { product: "Foco" } }] });
    expect(story.look("2026-11-25T09:00Z", { Cable: 50 })).toEqual(["compras: recovered Cable, ok at 50"]);
  });

  test("of two languages tell a channel in both, each its own changes", () => {
    const story = openStory({
      ...ONE,
      routes: [
        { channels: ["compras"], match: { product: "Cable" }, locale: "es" },
        { channels: ["compras"], match: { product: "Foco" } },
      ],
    });
    expect(story.look("2026-11-24T08:00Z", { Cable: 3, Foco: 2 })).toEqual([
      "compras (es): breached Cable, low at 3",
      "compras: breached Foco, low at 2",
    ]);
  });

  test("tell in the language of the route that tells, or else in that of the config, named or not", () => {
    const story = openStory({
      ...ONE,
      alerts: { locale: "es" },
      routes: [
        { channels: ["compras"], match: { product: "Cable" }, digest: "0 12 * * *", locale: "en" },
        { channels: ["compras"], digest: "0 8 * * *", locale: "es" },
        { channels: ["compras"], match: { product: "Grapa" } },
      ],
    });
    expect(story.look("2026-11-24T08:00Z", { Cable: 40, Foco: 2, Grapa: 2 })).toEqual([
      "compras: breached Foco, low at 2",
      "compras: breached Grapa, low at 2",
    ]);
    story.look("2026-11-24T13:00Z", { Cable: 3, Foco: 2, Grapa: 2 });
    expect(story.wait("2026-11-25T08:00Z")).toEqual(["compras: breached Cable, low at 3"]);
    story.look("2026-11-25T09:00Z", { Cable: 50, Foco: 2, Grapa: 2 });
    expect(story.wait("2026-11-25T12:00Z")).toEqual(["compras (en): recovered Cable, ok at 50"]);
  });
});

describe("a digest", () => {
  const daily: PolicySections = {
    ...ONE,
    routes: [{ channels: ["compras"], digest: "0 8 * * *", unless: { status: "out" } }],
  };

  test("keeps changes until its time, and then tells the net change", () => {
    const story = openStory(daily);
    expect(story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 2, Grapa: 40 })).toEqual([]);
    expect(story.look("2026-11-24T12:00Z", { Cable: 50, Foco: 1, Grapa: 40 })).toEqual([]);
    expect(story.look("2026-11-24T18:00Z", { Cable: 50, Foco: 1, Grapa: 4 })).toEqual([]);
    expect(story.wait("2026-11-25T07:59Z")).toEqual([]);
    expect(story.wait("2026-11-25T08:00Z")).toEqual([
      "compras: recovered Cable, ok at 50, was low",
      "compras: breached Foco, low at 1",
      "compras: breached Grapa, low at 4",
    ]);
    expect(story.wait("2026-11-26T08:00Z")).toEqual([]);
  });

  test("does not keep changes that its unless matches, and pending changes of the same level go with them", () => {
    const story = openStory(daily);
    story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 3 });
    expect(story.look("2026-11-24T09:15Z", { Cable: 0, Foco: 3 })).toEqual([
      "compras: breached Cable, out at 0, was low",
    ]);
    expect(story.look("2026-11-24T09:30Z", { Cable: 50, Foco: 3 })).toEqual(["compras: recovered Cable, ok at 50"]);
    expect(story.wait("2026-11-25T08:00Z")).toEqual(["compras: breached Foco, low at 3"]);
  });

  test("includes the changes that a poll of the same minute finds", () => {
    const story = openStory(daily);
    story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 40 });
    expect(story.look("2026-11-25T08:00:00.250Z", { Cable: 3, Foco: 4 })).toEqual([
      "compras: breached Cable, low at 3",
      "compras: breached Foco, low at 4",
    ]);
  });

  test("does not hold back a change that another route tells the channel at once", () => {
    const story = openStory({
      ...ONE,
      routes: [...(daily.routes ?? []), { channels: ["compras"], match: { product: "Cable" } }],
    });
    expect(story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 2 })).toEqual(["compras: breached Cable, low at 3"]);
  });

  test("never tells a breach that is over as a breach, even if its route does not take recoveries", () => {
    const story = openStory({
      ...ONE,
      routes: [{ channels: ["compras"], changes: ["breached"], digest: "0 8 * * *" }],
    });
    story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 2 });
    story.look("2026-11-24T10:00Z", { Cable: 50, Foco: 0 });
    expect(story.wait("2026-11-25T08:00Z")).toEqual([
      "compras: recovered Cable, ok at 50, was low",
      "compras: breached Foco, out at 0, was low",
    ]);
    expect(story.look("2026-11-25T09:00Z", { Cable: 50, Foco: 50 })).toEqual([]);
  });

  test("of a channel that is removed from the config goes to a dead letter with the present facts", () => {
    const two = ["bodega", "compras"];
    const weekly = { channels: ["compras"], digest: "0 8 * * 1" };
    const story = openStory({ ...UTC, channels: two, routes: [{ channels: ["bodega"] }, weekly] });
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    story.change({ ...UTC, channels: ["bodega"] });
    expect(story.look("2026-11-24T10:00Z", { Cable: 50 })).toEqual([
      "compras: recovered Cable, ok at 50, was low",
      "bodega: recovered Cable, ok at 50",
    ]);
  });

  test("that is removed from the config tells what it kept", () => {
    const story = openStory(daily);
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    story.change(ONE);
    expect(story.wait("2026-11-24T09:01Z")).toEqual(["compras: breached Cable, low at 3"]);
  });
});

describe("in quiet hours", () => {
  const night = { from: "20:00", to: "06:00" };

  test("nothing is told, and at their end everything that has not changed back", () => {
    const story = openStory({ ...ONE, alerts: { quiet_hours: [night] } });
    story.look("2026-11-24T19:00Z", { Cable: 40, Foco: 3, Grapa: 40 });
    expect(story.look("2026-11-24T21:00Z", { Cable: 3, Foco: 0, Grapa: 3 })).toEqual([]);
    expect(story.look("2026-11-25T02:00Z", { Cable: 3, Foco: 50, Grapa: 50 })).toEqual([]);
    expect(story.wait("2026-11-25T05:59Z")).toEqual([]);
    expect(story.wait("2026-11-25T06:00Z")).toEqual([
      "compras: recovered Foco, ok at 50, was out",
      "compras: breached Cable, low at 3",
      "compras: recovered Grapa, ok at 50, was low",
    ]);
  });

  test("changes that their unless matches are told", () => {
    const story = openStory({ ...ONE, alerts: { quiet_hours: [{ ...night, unless: { status: "out" } }] } });
    expect(story.look("2026-11-24T21:00Z", { Cable: 3, Foco: 0 })).toEqual(["compras: breached Foco, out at 0"]);
    expect(story.look("2026-11-24T22:00Z", { Cable: 0, Foco: 0 })).toEqual([
      "compras: breached Cable, out at 0, was low",
    ]);
  });

  test("of one route, or none, do not hold back what another route tells", () => {
    const story = openStory({
      ...UTC,
      alerts: { quiet_hours: [night] },
      routes: [{ channels: ["bodega"], quiet_hours: [] }, { channels: ["compras"] }],
    });
    expect(story.look("2026-11-24T21:00Z", { Cable: 3 })).toEqual(["bodega: breached Cable, low at 3"]);
    expect(story.wait("2026-11-25T06:00Z")).toEqual(["compras: breached Cable, low at 3"]);
  });

  test("a digest waits for their end", () => {
    const story = openStory({
      ...ONE,
      alerts: { quiet_hours: [night] },
      routes: [{ channels: ["compras"], digest: "0 3 * * *" }],
    });
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    expect(story.wait("2026-11-25T03:00Z")).toEqual([]);
    expect(story.wait("2026-11-25T06:00Z")).toEqual(["compras: breached Cable, low at 3"]);
  });
});

describe("a silence", () => {
  const until = (day: string) => ({
    ...ONE,
    alerts: { silences: [{ match: { product: "Cable" }, until: day, reason: "on order" }] },
  });

  test("keeps a level from being told, and reports the reason, and leaves other levels alone", () => {
    const story = openStory(until("2026-12-31"));
    expect(story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 3 })).toEqual(["compras: breached Foco, low at 3"]);
    expect(story.plan().silenced).toMatchObject([
      { silence: { reason: "on order", until: "2026-12-31", since: "2026-11-24T09:00:00.000Z" } },
    ]);
    expect(story.look("2026-11-24T10:00Z", { Cable: 0, Foco: 3 })).toEqual([]);
    expect(story.look("2026-11-24T11:00Z", { Cable: 0, Foco: 3 })).toEqual([]);
  });

  test("is over after its last day, and levels that are still low are told then", () => {
    const story = openStory(until("2026-11-25"));
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    expect(story.look("2026-11-25T23:59Z", { Cable: 2 })).toEqual([]);
    expect(story.look("2026-11-26T00:00Z", { Cable: 2 })).toEqual([
      "compras: breached Cable, low at 2, after silence: on order",
    ]);
    expect(story.look("2026-11-26T01:00Z", { Cable: 2 })).toEqual([]);
    expect(story.look("2026-11-26T02:00Z", { Cable: 50 })).toEqual(["compras: recovered Cable, ok at 50"]);
  });

  test("ends with the recovery of its level, which is not told to channels that were not told the breach", () => {
    const story = openStory(until("2026-12-31"));
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    expect(story.look("2026-11-24T10:00Z", { Cable: 50 })).toEqual([]);
    expect(story.look("2026-11-24T11:00Z", { Cable: 3 })).toEqual(["compras: breached Cable, low at 3"]);
  });

  test("that begins after the breach was told does not keep the recovery from the channels that know", () => {
    const story = openStory(ONE);
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    story.change(until("2026-12-31"));
    expect(story.look("2026-11-24T10:00Z", { Cable: 0 })).toEqual([]);
    expect(story.look("2026-11-24T11:00Z", { Cable: 50 })).toEqual(["compras: recovered Cable, ok at 50"]);
  });

  test("that begins while the breach is pending removes it", () => {
    const digest = { routes: [{ channels: ["compras"], digest: "0 8 * * *" }] };
    const story = openStory({ ...ONE, ...digest });
    story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 3 });
    story.change({ ...until("2026-12-31"), ...digest });
    story.look("2026-11-24T10:00Z", { Cable: 3, Foco: 3 });
    expect(story.wait("2026-11-25T08:00Z")).toEqual(["compras: breached Foco, low at 3"]);
    expect(story.look("2026-11-25T09:00Z", { Cable: 50, Foco: 3 })).toEqual([]);
    expect(story.waiting()).toBe(0);
  });

  test("by a note in SmartPyme holds until its date, and not again after a recovery", () => {
    const story = openStory(ONE);
    const note = "Pedido hasta 30/11/2026";
    expect(story.look("2026-11-24T09:00Z", { Cable: { stock: 3, note }, Foco: 3 })).toEqual([
      "compras: breached Foco, low at 3",
    ]);
    story.look("2026-11-25T09:00Z", { Cable: { stock: 50, note }, Foco: 3 });
    expect(story.look("2026-11-26T09:00Z", { Cable: { stock: 2, note }, Foco: 3 })).toEqual([
      "compras: breached Cable, low at 2",
    ]);
    expect(story.look("2026-11-26T10:00Z", { Cable: { stock: 2, note: "pedido hasta 2026-12-24" }, Foco: 3 })).toEqual(
      [],
    );
    expect(story.plan().silenced).toMatchObject([{ silence: { id: "note:2026-12-24" } }]);
    expect(story.look("2026-12-25T00:00Z", { Cable: { stock: 2, note: "pedido hasta 2026-12-24" }, Foco: 3 })).toEqual([
      "compras: breached Cable, low at 2, after silence: pedido hasta 2026-12-24",
    ]);
  });

  test("made by command holds while it is in the store", () => {
    const story = openStory(ONE);
    const silence = { id: "s-1", match: { sku: ["lap-*"] }, until: null, reason: "season over" };
    expect(story.look("2026-11-24T09:00Z", { Cable: 3 }, [silence])).toEqual([]);
    expect(story.look("2026-11-24T10:00Z", { Cable: 3 })).toEqual([
      "compras: breached Cable, low at 3, after silence: season over",
    ]);
  });

  test("of a level that ran out meanwhile ends in a breach, told by the poll that sees the end", () => {
    const story = openStory(ONE);
    const silence = { id: "s-1", match: { product: ["Cable"] }, until: null, reason: "on order" };
    story.look("2026-11-24T09:00Z", { Cable: 3 }, [silence]);
    expect(story.look("2026-11-24T10:00Z", { Cable: 0 })).toEqual([
      "compras: breached Cable, out at 0, after silence: on order",
    ]);
  });
});

describe("reminders", () => {
  const reminding = { ...ONE, alerts: { remind_every: "24h" } };

  test("tell the levels that are still low at each interval, with their present facts, in one message", () => {
    const story = openStory(reminding);
    story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 40, Grapa: 40 });
    story.look("2026-11-24T15:00Z", { Cable: 2, Foco: 3, Grapa: 40 });
    story.look("2026-11-25T05:00Z", { Cable: 1, Foco: 3, Grapa: 2 });
    expect(story.look("2026-11-25T09:00Z", { Cable: 1, Foco: 0, Grapa: 2 })).toEqual([
      "compras: depleted Foco, out at 0",
      "compras: reminder Cable, low at 1",
    ]);
    expect(story.look("2026-11-26T09:00Z", { Cable: 1, Foco: 0, Grapa: 2 })).toEqual([
      "compras: reminder Cable, low at 1",
      "compras: reminder Foco, out at 0",
      "compras: reminder Grapa, low at 2",
    ]);
    expect(story.look("2026-11-26T10:00Z", { Cable: 1, Foco: 0, Grapa: 2 })).toEqual([]);
  });

  test("come at the same time of day, even if polls begin a moment sooner or later", () => {
    const story = openStory(reminding);
    story.look("2026-11-24T09:00:00.300Z", { Cable: 3 });
    expect(story.look("2026-11-25T09:00:00.100Z", { Cable: 3 })).toEqual(["compras: reminder Cable, low at 3"]);
  });

  test("leave out levels that are silenced or were never told, and are sent only if the config asks for them", () => {
    const silences = [{ match: { product: "Cable" }, reason: "on order" }];
    const silent = openStory({ ...ONE, alerts: { remind_every: "24h", silences } });
    silent.look("2026-11-24T09:00Z", { Cable: 3 });
    expect(silent.look("2026-11-26T09:00Z", { Cable: 3 })).toEqual([]);
    const unasked = openStory(ONE);
    unasked.look("2026-11-24T09:00Z", { Cable: 3 });
    expect(unasked.look("2026-12-24T09:00Z", { Cable: 3 })).toEqual([]);
    const unrouted = openStory({ ...reminding, routes: [{ channels: ["compras"], match: { status: "out" } }] });
    unrouted.look("2026-11-24T09:00Z", { Cable: 3 });
    expect(unrouted.look("2026-11-26T09:00Z", { Cable: 3 })).toEqual([]);
  });

  test("of levels with pending changes are not told separately", () => {
    const story = openStory({ ...reminding, routes: [{ channels: ["compras"], digest: "0 8 * * 1" }] });
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    story.look("2026-11-25T09:00Z", { Cable: 2 });
    story.look("2026-11-26T09:00Z", { Cable: 1 });
    expect(story.wait("2026-11-30T08:00Z")).toEqual(["compras: breached Cable, low at 1"]);
  });

  test("go by the routes that take them", () => {
    const story = openStory({
      ...UTC,
      alerts: { remind_every: "24h" },
      routes: [{ channels: ["bodega"], changes: ["breached"] }, { channels: ["compras"] }],
    });
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    expect(story.look("2026-11-25T09:00Z", { Cable: 3 })).toEqual(["compras: reminder Cable, low at 3"]);
  });
});

test("leave out a level that the poll did not see, and so does the end of a silence, until it is seen again", () => {
  const story = openStory({ ...ONE, alerts: { remind_every: "24h" } });
  const silence = { id: "s-1", match: { product: ["Foco"] }, until: null, reason: "on order" };
  story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 3 }, [silence]);
  expect(story.look("2026-11-26T09:00Z", {})).toEqual([]);
  expect(story.look("2026-11-26T09:15Z", { Cable: 2, Foco: 2 })).toEqual([
    "compras: breached Foco, low at 2, after silence: on order",
    "compras: reminder Cable, low at 2",
  ]);
});

describe("a poll in which nothing happens", () => {
  const night = { from: "20:00", to: "06:00" };

  test("returns the same state object, however much is pending", () => {
    const story = openStory({
      ...UTC,
      alerts: { quiet_hours: [night] },
      routes: [{ channels: ["bodega"], quiet_hours: [] }, { channels: ["compras"] }],
    });
    story.look("2026-11-24T21:00Z", { Cable: 3, Foco: 0 });
    const before = story.notificationState();
    expect(story.waiting()).toBe(2);
    expect(before.dueAt).toBe("2026-11-25T06:00:00.000Z");
    story.look("2026-11-24T22:00Z", { Cable: 2, Foco: 0 });
    expect(story.notificationState()).toBe(before);
  });

  test("returns the same records of other levels when one level changes", () => {
    const story = openStory(ONE);
    story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 3 });
    const [cable, foco] = [...story.notificationState().levels.values()];
    story.look("2026-11-24T10:00Z", { Cable: 3, Foco: 0 });
    const [sameCable, otherFoco] = [...story.notificationState().levels.values()];
    expect(sameCable).toBe(cable);
    expect(otherFoco).not.toEqual(foco);
    story.look("2026-11-24T11:00Z", { Cable: 3, Foco: 50 });
    expect([...story.notificationState().levels.values()]).toEqual([cable]);
  });
});

describe("a pending change", () => {
  const quiet = (to: string) => ({ ...ONE, alerts: { quiet_hours: [{ from: "20:00", to }] } });
  const dueAt = (story: Story) => story.notificationState().dueAt;

  test("is due when quiet hours end, and not before", () => {
    const story = openStory(quiet("06:00"));
    expect(story.look("2026-11-24T21:00Z", { Cable: 3 })).toEqual([]);
    expect(isAnythingDue(story.notificationState(), policyOf(quiet("06:00")), new Date("2026-11-25T05:59Z"))).toBe(
      false,
    );
    expect(isAnythingDue(story.notificationState(), policyOf(quiet("06:00")), new Date("2026-11-25T06:00Z"))).toBe(
      true,
    );
    expect(story.wait("2026-11-25T06:00Z")).toEqual(["compras: breached Cable, low at 3"]);
    expect(dueAt(story)).toBeNull();
  });

  test("is planned again under other quiet hours", () => {
    const story = openStory(quiet("06:00"));
    story.look("2026-11-24T21:00Z", { Cable: 3 });
    story.change(quiet("22:00"));
    expect(isAnythingDue(story.notificationState(), policyOf(quiet("22:00")), new Date("2026-11-24T21:30Z"))).toBe(
      true,
    );
    expect(story.wait("2026-11-24T21:30Z")).toEqual([]);
    expect(dueAt(story)).toBe("2026-11-24T22:00:00.000Z");
    expect(story.wait("2026-11-24T22:00Z")).toEqual(["compras: breached Cable, low at 3"]);
  });

  test("that a stop of the daemon has delayed into the next night waits for the end of that night", () => {
    const story = openStory(quiet("06:00"));
    story.look("2026-11-24T21:00Z", { Cable: 3 });
    expect(story.wait("2026-11-25T20:30Z")).toEqual([]);
    expect(dueAt(story)).toBe("2026-11-26T06:00:00.000Z");
  });

  test("of a digest within quiet hours is due at their end", () => {
    const story = openStory({ ...quiet("06:00"), routes: [{ channels: ["compras"], digest: "0 3 * * *" }] });
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    expect(dueAt(story)).toBe("2026-11-25T06:00:00.000Z");
  });
});
