import { expect, test } from "@jest/globals";
import { cut, renderTable } from "../../src/cli/table.ts";

test("names stand on the left and numbers on the right of their columns, under their heads", () => {
  const columns = [{ title: "Product", most: 10 }, { title: "Stock", isNumber: true }, { title: "Note" }];
  const rows = [
    ["Café molido, 1 lb", "4", ""],
    ["Té", "1250.5", "por caja"],
  ];
  expect(renderTable(columns, rows)).toEqual([
    "Product      Stock  Note",
    "Café moli…       4",
    "Té          1250.5  por caja",
  ]);
});

test("a table without titles has no head", () => {
  expect(
    renderTable(
      [{}, { isNumber: true }],
      [
        ["Norte", "10"],
        ["Sur", "9"],
      ],
    ),
  ).toEqual(["Norte  10", "Sur     9"]);
});

test.each([
  ["Laptop", 6, "Laptop"],
  ["Laptops", 6, "Lapto…"],
  ["Café con leche", 6, "Café…"],
  ["電腦電腦", 6, "電腦…"],
  ["👩‍💻 laptop", 4, "👩‍💻…"],
])("%s in %i columns of a terminal is %s", (text, most, shown) => {
  expect(cut(text, most)).toBe(shown);
});
