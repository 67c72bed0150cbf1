import { describe, expect, test } from "@jest/globals";
import { createNoteMarker } from "../../src/alerts/note-marker.ts";

const read = createNoteMarker(["pedido hasta {date}", "on order until {date}"]);

describe("a note", () => {
  test.each([
    ["pedido hasta 2026-12-31", "2026-12-31"],
    ["Revisar vencimiento. PEDIDO  HASTA 2026-12-31, factura 77", "2026-12-31"],
    ["Pedído hasta 31/12/2026", "2026-12-31"],
    ["pedido hasta 1-2-2027", "2027-02-01"],
    ["on order until 2027-1-5", "2027-01-05"],
    ["pedido hasta 2026-12-01; luego pedido hasta 2026-12-31", "2026-12-31"],
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
    "",
  ])("that says %j marks none", (note) => {
    expect(read(note)).toBeNull();
  });

  test("that is not there marks none, and one that marks an order is the reason, on one line", () => {
    expect(read(null)).toBeNull();
    expect(read(" pedido hasta\n31/12/2026 a Dell ")?.text).toBe("pedido hasta 31/12/2026 a Dell");
  });
});

test("patterns mean themselves, whatever signs they are made of", () => {
  const odd = createNoteMarker(["[OC.] ({date})"]);
  expect(odd("ver [oc.] (2026-12-31)")?.until).toBe("2026-12-31");
  expect(odd("ver oca (2026-12-31)")).toBeNull();
});

test("without patterns no note marks anything", () => {
  expect(createNoteMarker([])("pedido hasta 2026-12-31")).toBeNull();
});
