import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import type { TransferSource } from "../../src/stock/change.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { level } from "../stock/levels.ts";
import { breached, delivery, depleted, ENGLISH, linesOf, recovered, reminder, SPANISH } from "./changes.ts";

const here = level({ stock: 0, branch: "Sucursal Central" });

function transferTo(to: typeof here, from: TransferSource | null, settings = ENGLISH): string | null | undefined {
  const change = { ...breached(to), elsewhere: from };
  return linesOf(composeMessage([delivery(1, [change])], settings))[0]?.transfer;
}

function transferSource(branch: string | null, warehouse: string | null, above: number | string = 40): TransferSource {
  return { branch, warehouse, above: decimal(above) };
}

test.each([
  [
    transferSource("Sucursal Central", "Bodega 2"),
    "Or move up to 40 from Bodega 2 and buy only 10",
    "O traslade hasta 40 desde Bodega 2 y compre solo 10",
  ],
  [
    transferSource("Sucursal Norte", "Bodega Norte", "1250.5"),
    "Or move 50 from Bodega Norte (Sucursal Norte) and buy none",
    "O traslade 50 desde Bodega Norte (Sucursal Norte), sin comprar",
  ],
  [
    transferSource(null, " "),
    "Or move up to 40 from Unnamed warehouse (Unnamed branch) and buy only 10",
    "O traslade hasta 40 desde Bodega sin nombre (Sucursal sin nombre) y compre solo 10",
  ],
  [null, null, null],
])("a line says what to move from where, and what is left to buy: %j", (from, english, spanish) => {
  expect(transferTo(here, from)).toBe(english);
  expect(transferTo(here, from, SPANISH)).toBe(spanish);
});

test("where nothing is to be ordered it says what another warehouse has", () => {
  const atMinimum = level({ stock: 5, minimum: 5, maximum: null, branch: null });
  expect(transferTo(atMinimum, transferSource(null, "Bodega 2"))).toBe("Bodega 2 has 40 above its minimum");
});

test("a place of any name leaves one readable line", () => {
  expect(transferTo(here, transferSource("شاي", `a\r\n${"x".repeat(300)}`))).toBe(
    `Or move up to 40 from a ${"x".repeat(77)}… (\u2068شاي\u2069) and buy only 10`,
  );
});

test("all that is short is helped out, what is not short is not", () => {
  const elsewhere = transferSource("Sucursal Central", "Bodega 2");
  const at = (id: number) => ({ ...here, product: { ...here.product, id } });
  const changes = [
    { ...depleted(at(1)), elsewhere },
    { ...reminder(at(2)), elsewhere },
    recovered({ ...at(3), stock: decimal(30) }),
  ];
  const told = "Or move up to 40 from Bodega 2 and buy only 10";
  expect(linesOf(composeMessage([delivery(1, changes)], ENGLISH)).map(({ transfer }) => transfer)).toEqual([
    told,
    told,
    null,
  ]);
});
