import { expect, test } from "@jest/globals";
import { hasLasted } from "../../src/watch/judge-incidents.ts";
import { createNaps } from "../../src/watch/naps.ts";

const MINUTE = 60_000;
const at = (time: string) => new Date(`2026-11-23T${time}Z`);

test("time in which the machine slept does not count as time of a failure", () => {
  const naps = createNaps(at("06:49:00"), 3 * MINUTE);
  naps.look(at("06:50:00"));
  naps.look(at("09:50:00"));
  expect(naps.sleptMs(at("07:00:00"), at("09:50:00"))).toBe(170 * MINUTE);
  const policy = { afterMs: 30 * MINUTE, sleptMs: naps.sleptMs };
  expect(hasLasted(at("07:00:00"), at("09:50:00"), policy)).toBe(false);
  for (let minute = 51; minute < 60; minute += 1) naps.look(at(`09:${minute}:00`));
  expect(hasLasted(at("07:00:00"), at("10:19:00"), policy)).toBe(false);
  expect(hasLasted(at("07:00:00"), at("10:20:00"), policy)).toBe(true);
  expect(hasLasted(at("06:30:00"), at("09:59:00"), policy)).toBe(false);
  expect(hasLasted(at("06:30:00"), at("10:00:00"), policy)).toBe(true);
});

test("on a machine that sleeps again and again, only the time awake counts", () => {
  const naps = createNaps(at("06:00:00"), 3 * MINUTE);
  for (const time of ["07:00:00", "07:02:00", "08:00:00", "08:02:00"]) naps.look(at(time));
  expect(naps.sleptMs(at("06:30:00"), at("08:02:00"))).toBe(88 * MINUTE);
});

test("a clock that is set back adds nothing", () => {
  const naps = createNaps(at("06:00:00"), 3 * MINUTE);
  naps.look(at("05:00:00"));
  naps.look(at("05:01:00"));
  expect(naps.sleptMs(at("05:00:00"), at("07:00:00"))).toBe(0);
});

test("time in which the store failed does not count for polls", () => {
  const naps = createNaps(at("06:00:00"), 3 * MINUTE);
  naps.add(at("07:00:00"), at("09:00:00"));
  const policy = { afterMs: 30 * MINUTE, sleptMs: naps.sleptMs };
  expect(hasLasted(at("07:00:00"), at("09:29:00"), policy)).toBe(false);
  expect(hasLasted(at("07:00:00"), at("09:30:00"), policy)).toBe(true);
});
