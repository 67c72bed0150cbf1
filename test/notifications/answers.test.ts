import { describe, expect, test } from "@jest/globals";
import type { Silence } from "../../src/policy/silence.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { openStory, type Story } from "./story.ts";

const ONE = { timezone: "UTC", channels: ["compras"] };

/** An answer of Ana's on products of a story that are short. */
function answer(story: Story, names: readonly string[], facts: Partial<Silence> = {}): Silence {
  const episodes = [...story.episodes()];
  const levels = episodes
    .filter(([, { level }]) => names.includes(level.product.name))
    .map(([key, { level }]) => ({ key, quantity: decimal(60), stock: level.stock }));
  return {
    id: `a-${names.join("-")}`,
    match: { company: ["mi-empresa"] },
    until: "2026-11-26",
    reason: "ordered",
    by: "Ana",
    answer: { answer: "ordered", levels },
    ...facts,
  };
}

/** What the last plan has the channels tell of answers. */
function news(story: Story) {
  return story
    .plan()
    .notifications.flatMap(({ channel, answers = [] }) =>
      answers.map(({ level, levels, answered }) => `${channel}: ${level.product.name} (${levels}), ${answered.by}`),
    );
}

describe("an answer", () => {
  test("silences the levels that it is about, and no other one, whatever its match fits", () => {
    const story = openStory(ONE);
    story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 3 });
    const silences = [answer(story, ["Cable"])];
    expect(story.look("2026-11-24T10:00Z", { Cable: 0, Foco: 0 }, silences)).toEqual([
      "compras: depleted Foco, out at 0",
    ]);
  });

  test("goes with the end of the level, and with what is told once its day has passed", () => {
    const story = openStory(ONE);
    story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 3 });
    const silences = [answer(story, ["Cable", "Foco"])];
    story.look("2026-11-24T10:00Z", { Cable: 3, Foco: 3 }, silences);
    expect(story.look("2026-11-25T10:00Z", { Cable: 3, Foco: 90 }, silences)).toEqual([
      "compras: recovered Foco, ok at 90",
    ]);
    const answered = { answer: "ordered", quantity: "60", by: "Ana", until: "2026-11-26", stock: "3" };
    expect(story.plan().notifications[0]?.changes[0]).toMatchObject({ answered });
    expect(story.look("2026-11-27T10:00Z", { Cable: 2, Foco: 90 }, silences)).toEqual([
      "compras: breached Cable, low at 2, after silence: ordered",
    ]);
    expect(story.plan().notifications[0]?.changes[0]).toMatchObject({ answered });
  });

  test("is not told of the next episode of the level", () => {
    const story = openStory(ONE);
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    const silences = [answer(story, ["Cable"])];
    story.look("2026-11-24T10:00Z", { Cable: 3 }, silences);
    story.look("2026-11-24T11:00Z", { Cable: 90 }, silences);
    expect(story.look("2026-11-24T12:00Z", { Cable: 2 }, silences)).toEqual(["compras: breached Cable, low at 2"]);
    expect(story.plan().notifications[0]?.changes[0]).not.toHaveProperty("answered");
  });

  test("counts before a silence of the config that holds for the level as well, and before an earlier answer", () => {
    const story = openStory({ ...ONE, alerts: { silences: [{ match: { sku: "*" }, reason: "season over" }] } });
    story.look("2026-11-24T09:00Z", { Cable: 3 });
    const first = answer(story, ["Cable"]);
    const second = answer(story, ["Cable"], { id: "a-2", by: "Luis" });
    story.look("2026-11-24T10:00Z", { Cable: 3 }, [first, second]);
    expect([...story.notificationState().levels.values()]).toMatchObject([
      { silenced: { id: "a-2" }, answered: { by: "Luis" } },
    ]);
  });
});

describe("the next message of a channel", () => {
  const TWO = { timezone: "UTC", channels: ["bodega", "compras"] };

  test("tells once what was answered since the last one", () => {
    const story = openStory(TWO);
    story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 3 });
    const silences = [answer(story, ["Cable", "Foco"])];
    story.look("2026-11-24T10:00Z", { Cable: 3, Foco: 3 }, silences);
    expect(news(story)).toEqual([]);
    story.look("2026-11-24T11:00Z", { Cable: 3, Foco: 3, Pila: 1 }, silences);
    expect(news(story)).toEqual(["bodega: Cable (2), Ana", "compras: Cable (2), Ana"]);
    story.look("2026-11-24T12:00Z", { Cable: 3, Foco: 3, Pila: 0 }, silences);
    expect(news(story)).toEqual([]);
    // What was ended is forgotten.
    story.look("2026-11-24T13:00Z", { Cable: 90, Foco: 90, Pila: 0 }, []);
    expect(story.notificationState()).not.toHaveProperty("answersTold");
  });

  test("tells nothing of levels that the channel was not told of, nor of those that are back", () => {
    const story = openStory({
      ...TWO,
      routes: [{ channels: ["compras"] }, { channels: ["bodega"], match: { product: "Pila" } }],
    });
    story.look("2026-11-24T09:00Z", { Cable: 3, Foco: 3 });
    const silences = [answer(story, ["Cable"]), answer(story, ["Foco"])];
    story.look("2026-11-24T10:00Z", { Cable: 3, Foco: 3 }, silences);
    story.look("2026-11-24T11:00Z", { Cable: 3, Foco: 90, Pila: 1 }, silences);
    expect(news(story)).toEqual(["compras: Cable (1), Ana"]);
  });
});
