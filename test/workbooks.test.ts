import { setImmediate } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import type { Table } from "../src/messages/message.ts";
import { tableWorkbook } from "../src/workbooks.ts";
import { readXlsx } from "./messages/read-xlsx.ts";

function table(rows: number): Table {
  return {
    title: "Existencias",
    columns: [
      { label: "Producto", isNumber: false },
      { label: "Cantidad", isNumber: true },
    ],
    rows: Array.from({ length: rows }, (_, index) => [`Café «${index}»`, `${index}.5`]),
  };
}

test.each([1, 499, 500, 3_000])("a workbook of %d rows holds each of them", async (count) => {
  const { name, rows } = readXlsx(await tableWorkbook(table(count)));
  expect(name).toBe("Existencias");
  expect(rows).toHaveLength(count + 1);
  expect(rows.at(-1)?.map(({ value }) => value)).toEqual([`Café «${count - 1}»`, count - 0.5]);
});

test("while a large one is written, others go on", async () => {
  let turns = 0;
  let isWriting = true;
  const writing = tableWorkbook(table(20_000)).finally(() => {
    isWriting = false;
  });
  while (isWriting) {
    await setImmediate();
    turns += 1;
  }
  expect(readXlsx(await writing).rows).toHaveLength(20_001);
  expect(turns).toBeGreaterThan(100);
});

test("what cannot be written rejects, also from another thread", async () => {
  const broken = { ...table(600), columns: null as unknown as Table["columns"] };
  await expect(tableWorkbook(broken)).rejects.toThrow();
});
