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
    "Bodega 2 has 40 above its minimum",
    "Bodega 2 tiene 40 por encima de su mínimo",
  ],
  [
    transferSource("Sucursal Norte", "Bodega Norte", "1250.5"),
    "Bodega Norte (Sucursal Norte) has 1,250.5 above its minimum",
    "Bodega Norte (Sucursal Norte) tiene 1,250.5 por encima de su mínimo",
  ],
  [
    transferSource(null, " "),
    "Unnamed warehouse (Unnamed branch) has 40 above its minimum",
    "Bodega sin nombre (Sucursal sin nombre) tiene 40 por encima de su mínimo",
  ],
  [null, null, null],
])("a line says who could help out, and of which branch if it is another one: %j", (from, english, spanish) => {
  expect(transferTo(here, from)).toBe(english);
  expect(transferTo(here, from, SPANISH)).toBe(spanish);
});

test("two places without a branch are of the same", () => {
  expect(transferTo(level({ stock: 0, branch: null }), transferSource(null, "Bodega 2"))).toBe(
    "Bodega 2 has 40 above its minimum",
  );
});

test("a place of any name leaves one readable line", () => {
  expect(transferTo(here, transferSource("شاي", `a\r\n${"x".repeat(300)}`))).toBe(
    `a ${"x".repeat(77)}… (\u2068شاي\u2069) has 40 above its minimum`,
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
  expect(linesOf(composeMessage([delivery(1, changes)], ENGLISH)).map(({ transfer }) => transfer)).toEqual([
    "Bodega 2 has 40 above its minimum",
    "Bodega 2 has 40 above its minimum",
    null,
  ]);
});
