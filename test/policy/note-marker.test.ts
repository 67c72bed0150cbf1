import { describe, expect, test } from "@jest/globals";
import { createNoteMarker } from "../../src/policy/note-marker.ts";

const read = createNoteMarker(["pedido hasta {date}", "on order until {date}"]);

describe("a note", () => {
  test.each([
    ["pedido hasta 2026-12-31", "2026-12-31"],
    ["Revisar vencimiento. PEDIDO  HASTA 2026-12-31, factura 77", "2026-12-31"],
    ["Pedído hasta 31/12/2026", "2026-12-31"],
    ["pedido hasta 1-2-2027", "2027-02-01"],
    ["on order until 2027-1-5", "2027-01-05"],
    ["pedido hasta 2026-12-01; luego pedido hasta 2026-12-31", "2026-12-31"],
    ["pedido hasta 31/12/26", "2026-12-31"],
    ["pedido hasta 31.12.2026.", "2026-12-31"],
    ["pedido hasta 31-12-26", "2026-12-31"],
    ["pedido hasta 1 / 2 / 2027", "2027-02-01"],
    ["pedido hasta el 31/12/2026", "2026-12-31"],
    ["pedido hasta: 31/12/2026", "2026-12-31"],
    ["Pedido: hasta el día 31/12/2026", "2026-12-31"],
    ["PEDIDO HASTA : EL 31/12/2026", "2026-12-31"],
    ["pedido hasta el jueves 31 de diciembre de 2026", "2026-12-31"],
    ["pedido hasta jueves, 31 dic 2026", "2026-12-31"],
    ["pedido hasta 31-dic-26", "2026-12-31"],
    ["pedido hasta 31 dic. 2026", "2026-12-31"],
    ["pedido hasta el 1 de setiembre del 2027", "2027-09-01"],
    ["pedido hasta el 1º de septiembre de 2027", "2027-09-01"],
    ["pedido hasta el primero de mayo de 2027", "2027-05-01"],
    ["On order until December 31, 2026", "2026-12-31"],
    ["on order until Dec 31st, 2026", "2026-12-31"],
    ["on order until the 3rd of March 2027", "2027-03-03"],
    ["on order until 3 Mar 27", "2027-03-03"],
    ["no hay en bodega; pedido hasta 31/12/2026", "2026-12-31"],
    ["No hay: pedido hasta 31/12/2026", "2026-12-31"],
    ["No quedan. Pedido hasta 31/12/2026", "2026-12-31"],
    ["Factura no 55, pedido hasta 31/12/2026", "2026-12-31"],
    ["Casino: pedido hasta 31/12/2026", "2026-12-31"],
    ["no pedido hasta 31/12/2026, pedido hasta 15/01/2027", "2027-01-15"],
  ])("that says %j marks an order until %s", (note, until) => {
    expect(read(note)?.until).toBe(until);
  });

  test.each([
    "pedido",
    "pedido hasta mañana",
    "pedido hasta 2026-13-01",
    "pedido hasta 31/02/2026",
    "pedido hasta 2026-12-311",
    "hasta 2026-12-31",
    "pedido hasta 31 de diciembre",
    "pedido hasta 31/12/202",
    "pedido hasta 31 dicho 2026",
    "impedido hasta 31/12/2026",
    "no pedido hasta 31/12/2026",
    "NO  PEDIDO hasta el 31 de diciembre de 2026",
    "aún no pedido hasta 31/12/2026",
    "no está pedido hasta 31/12/2026",
    "todavía no se ha pedido hasta 31/12/2026",
    "sin pedido hasta 31/12/2026",
    "ya no está pedido hasta 31/12/2026",
    "no tiene ningún pedido hasta 31/12/2026",
    "no longer on order until 2026-12-31",
    "nunca pedido hasta 31/12/2026",
    "not on order until 2026-12-31",
    "not yet on order until 2026-12-31",
    "isn't on order until 2026-12-31",
    "",
  ])("that says %j marks none", (note) => {
    expect(read(note)).toBeNull();
  });

  test("that is null marks nothing, and one that marks an order is the reason of the silence, on one line", () => {
    expect(read(null)).toBeNull();
    expect(read(" pedido hasta\n31/12/2026 a Dell ")?.text).toBe("pedido hasta 31/12/2026 a Dell");
  });
});

test("patterns are taken literally, whatever characters they have", () => {
  const odd = createNoteMarker(["[OC.] ({date})"]);
  expect(odd("ver [oc.] (2026-12-31)")?.until).toBe("2026-12-31");
  expect(odd("ver oca (2026-12-31)")).toBeNull();
});

test("without patterns no note marks anything", () => {
  expect(createNoteMarker([])("pedido hasta 2026-12-31")).toBeNull();
});
