import { describe, expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { suggestOrder } from "../../src/messages/suggest-order.ts";
import type { AnswerNews } from "../../src/notifications/answer-news.ts";
import type { Answered, Change } from "../../src/stock/change.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { level, product } from "../stock/levels.ts";
import {
  at,
  breached,
  delivery,
  depleted,
  ENGLISH,
  linesOf,
  notesOf,
  recovered,
  reminder,
  SPANISH,
} from "./changes.ts";

/** The messages of these tests are of Sunday, 23 November 2025. */
const SUNDAY = "2025-11-23";

const low = level({ stock: 3, minimum: 5, maximum: 80 });

function ordered(facts: Partial<Answered> = {}): Answered {
  return { answer: "ordered", quantity: decimal(60), by: "Ana", until: "2025-11-27", stock: decimal(3), ...facts };
}

function remarksOn(change: Change): (readonly string[] | undefined)[] {
  return [ENGLISH, SPANISH].map((settings) => linesOf(composeMessage([delivery(1, [change])], settings))[0]?.remarks);
}

describe("what was answered of a level", () => {
  test.each([
    [ordered(), "60 ordered by Ana, due Thursday", "60 pedidos por Ana, llegan el jueves"],
    [ordered({ quantity: decimal(1) }), "1 ordered by Ana, due Thursday", "1 pedido por Ana, llega el jueves"],
    [ordered({ until: "2025-12-24" }), "60 ordered by Ana, due Dec 24", "60 pedidos por Ana, llegan el 24 dic"],
    [ordered({ quantity: null, by: null, until: null }), "ordered", "pedido"],
    [
      ordered({ answer: "later", quantity: null, until: "2026-01-07" }),
      "put off by Ana until Jan 7, 2026",
      "pospuesto por Ana hasta el 7 ene 2026",
    ],
    [
      ordered({ answer: "no_reorder", quantity: null, until: null }),
      "not to be reordered, says Ana",
      "no se repone, según Ana",
    ],
  ])("is said with its next change", (answered, english, spanish) => {
    expect(remarksOn({ ...depleted(low), answered })).toEqual([[english], [spanish]]);
  });

  test("is told as passed, in place of the silence, once its day is over and the level still short", () => {
    const silence = { reason: "ordered", since: at("10:00", "2025-11-15") };
    const answered = ordered({ until: "2025-11-20" });
    expect(remarksOn({ ...breached(low), afterSilence: silence, answered })).toEqual([
      ["60 ordered by Ana, due Thursday: that day has passed, and it is still low"],
      ["60 pedidos por Ana, llegaban el jueves: ese día ya pasó y sigue bajo"],
    ]);
    const out = breached(level({ stock: 0 }));
    expect(
      remarksOn({ ...out, afterSilence: silence, answered: ordered({ answer: "later", until: "2025-11-20" }) }),
    ).toEqual([
      ["put off by Ana until Thursday: that day has passed, and it is out of stock"],
      ["pospuesto por Ana hasta el jueves: ese día ya pasó y está agotado"],
    ]);
  });

  test("has not passed on its day itself, nor when somebody has ended the silence before", () => {
    const silence = { reason: "ordered", since: at("10:00", "2025-11-15") };
    const [english] = remarksOn({ ...breached(low), afterSilence: silence, answered: ordered({ until: SUNDAY }) });
    expect(english).toEqual([
      "had been silenced since Nov 15, 04:00 (ordered), and is still low",
      "60 ordered by Ana, due Sunday",
    ]);
  });

  test("is told of an end where it was an order, which may be why", () => {
    const back = recovered(level({ stock: 63 }));
    expect(remarksOn({ ...back, answered: ordered() })).toEqual([
      ["restocked", "60 ordered by Ana"],
      ["reabastecido", "60 pedidos por Ana"],
    ]);
    expect(remarksOn({ ...back, answered: ordered({ answer: "later" }) })).toEqual([["restocked"], ["reabastecido"]]);
  });

  test("names nobody in a way that turns the text around or breaks it", () => {
    const [english] = remarksOn({ ...depleted(low), answered: ordered({ by: `\u202eevil\n${"x".repeat(100)}` }) });
    expect(english).toEqual([`60 ordered by evil ${"x".repeat(34)}…, due Thursday`]);
  });
});

describe("a suggested order", () => {
  test.each([
    ["takes off what is to come", low, ordered({ quantity: decimal(60) }), "17"],
    [
      "reckons with what has come of it by the rise of the stock",
      level({ stock: 23, minimum: 30, maximum: 80 }),
      ordered(),
      "17",
    ],
    ["is nothing where enough is to come", low, ordered({ quantity: decimal(77) }), undefined],
    ["takes off nothing where all has come", level({ stock: 70, minimum: 75, maximum: 80 }), ordered(), "10"],
    ["takes off all of it where the stock has fallen", level({ stock: 1, minimum: 5, maximum: 80 }), ordered(), "19"],
    ["takes off nothing where it was not said how many", low, ordered({ quantity: null }), "77"],
    ["takes off nothing that was put off", low, ordered({ answer: "later" }), "77"],
  ])("%s", (_, of, answered, quantity) => {
    expect(suggestOrder({ ...reminder(of), answered })?.quantity).toBe(quantity);
  });

  test("says that it has taken something off", () => {
    const message = (answered: Answered) =>
      notesOf(composeMessage([delivery(1, [{ ...reminder(low), answered }])], ENGLISH)).at(-1);
    expect(message(ordered())).toContain("without what was answered to be on order and has not come");
    expect(message(ordered({ answer: "later" }))).toContain("know nothing of purchases in transit");
  });
});

describe("answers since the last message", () => {
  const news = (facts: Partial<AnswerNews> = {}): AnswerNews => ({
    level: level({ stock: 3, warehouse: "Bodega Norte" }, product({ name: "Café" })),
    levels: 1,
    answered: ordered(),
    ...facts,
  });
  const told = (answers: readonly AnswerNews[]) =>
    [ENGLISH, SPANISH].map((settings) =>
      notesOf(composeMessage([delivery(1, [recovered(low)], { answers })], settings)).slice(0, -1),
    );

  test("are told first of its notes", () => {
    expect(told([news(), news({ levels: 3 })])).toEqual([
      [
        "Answered since the last message: Café (Bodega Norte), 60 ordered by Ana, due Thursday.",
        "Answered since the last message: Café and 2 others, ordered by Ana, due Thursday.",
      ],
      [
        "Contestado desde el último mensaje: Café (Bodega Norte), 60 pedidos por Ana, llegan el jueves.",
        "Contestado desde el último mensaje: Café y 2 productos más, pedido por Ana, llega el jueves.",
      ],
    ]);
  });

  test("are counted where there are many", () => {
    const [english, spanish] = told(Array.from({ length: 7 }, () => news()));
    expect([english?.length, english?.at(-1)]).toEqual([6, "2 more answers were given since the last message."]);
    expect(spanish?.at(-1)).toBe("Hay 2 respuestas más desde el último mensaje.");
  });
});
