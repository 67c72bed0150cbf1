import { expect, test } from "@jest/globals";
import { NOT_TRIED } from "../../src/notifications/delivery.ts";
import { NOTHING_NOTIFIED } from "../../src/notifications/notification-state.ts";
import { NO_ODDITIES } from "../../src/smartpyme/oddities.ts";
import { NEW_PAGING } from "../../src/smartpyme/paging.ts";
import { DEAD, DELIVERY, POLL, PROGRESS, REACHED, SILENCE, STATE } from "../../src/store/kinds.ts";
import { unpack } from "../../src/store/record.ts";
import type { State } from "../../src/store/state.ts";
import { polledAt, sampleDelivery, sampleState } from "./samples.ts";

const { notices: _, locale: __, findings: ___, ...today } = sampleDelivery("norte", 1, "slack");

/** There were no reminders. */
const changesOfOld = today.changes.filter(({ kind }) => kind !== "reminder");

const deliveryOfFormat1 = {
  ...today,
  changes: changesOfOld.map((change) => {
    const {
      elsewhere: _,
      afterSilence: __,
      statusBefore: ___,
      ...known
    } = { elsewhere: 0, afterSilence: 0, statusBefore: 0, ...change };
    return known;
  }),
};

const { reached: ____, refused: _____, alone: ______, ...progressOfFormat1 } = NOT_TRIED;

test("a delivery of a version without notices, routes and audits has none, and is in the language of the config", () => {
  const read = unpack(DELIVERY, "norte.1.slack", { format: 1, value: deliveryOfFormat1 }, "memory:");
  expect(read).toEqual({ ...sampleDelivery("norte", 1, "slack"), changes: changesOfOld });
});

test("a delivery of a version without barcodes has none", () => {
  const { findings, changes, ...delivery } = sampleDelivery("norte", 1, "slack");
  const old = changes.map(({ level: { product, ...level }, ...change }) => {
    const { barcode: _, ...facts } = product;
    return { ...change, level: { ...level, product: facts } };
  });
  const value = { ...delivery, changes: old, findings };
  const read = unpack(DELIVERY, "norte.1.slack", { format: 4, value }, "memory:");
  expect(read.changes.map(({ level }) => level.product.barcode)).toEqual(changes.map(() => null));
});

test("a cost of 0, which older versions stored, is read as unknown", () => {
  const delivery = sampleDelivery("norte", 1, "slack");
  const costing = (cost: string | null) => ({
    ...delivery,
    changes: delivery.changes.map((change) => {
      return { ...change, level: { ...change.level, product: { ...change.level.product, cost } } };
    }),
  });
  const { migrations } = DELIVERY;
  const raw = { format: migrations.length + 1, value: costing("0") };
  expect(unpack(DELIVERY, "norte.1.slack", raw, "memory:")).toEqual(costing(null));
});

test("a dead letter of such a version has none, either", () => {
  const letter = { progress: NOT_TRIED, reason: "404", at: polledAt(2) };
  const value = { ...letter, progress: progressOfFormat1, delivery: deliveryOfFormat1 };
  expect(unpack(DEAD, "norte.1.slack", { format: 1, value }, "memory:")).toEqual({
    ...letter,
    delivery: { ...sampleDelivery("norte", 1, "slack"), changes: changesOfOld },
  });
});

test("a state of a version without routes has no record of who was told, and nothing pending", () => {
  const state = sampleState(3);
  const {
    companyTitle: _,
    suspects: __,
    sizes: ___,
    notificationState: ____,
    reading: _____,
    paging: ______,
    oddities: _______,
    coverage,
    episodes,
    ...rest
  } = state;
  const old = { ...rest, coverage: coverageOfOld(coverage) };
  const known = [...episodes].map(([key, { elsewhere: _, pending: __, ...episode }]) => [key, episode]);
  const value = { ...old, episodes: Object.fromEntries(known) };
  expect(unpack(STATE, "norte", { format: 1, value }, "memory:")).toEqual({
    ...state,
    companyTitle: "",
    episodes: new Map([...episodes].map(([key, episode]) => [key, { ...episode, elsewhere: null, pending: null }])),
    suspects: new Map(),
    sizes: {},
    notificationState: NOTHING_NOTIFIED,
    coverage: coverage && { ...coverage, under: null },
    reading: { looked: "everything", slices: null, absences: {}, unreadSince: null },
    paging: NEW_PAGING,
    oddities: NO_ODDITIES,
  });
});

test("a state of a version without slices has looked at everything, and its check has no circumstances", () => {
  const {
    reading: _,
    paging: __,
    oddities: ___,
    notificationState: ____,
    coverage,
    suspects,
    ...state
  } = sampleState(3);
  const old = [...suspects].map(([key, { isFirst: _, ...suspect }]) => [key, suspect]);
  const agenda = { known: {}, held: [], spent: {} };
  const { episodes } = state;
  const kept = { episodes: Object.fromEntries(episodes), suspects: Object.fromEntries(old) };
  const value = { ...state, ...kept, agenda, coverage: coverageOfOld(coverage) };
  expect(unpack(STATE, "norte", { format: 2, value }, "memory:")).toEqual({
    ...state,
    notificationState: NOTHING_NOTIFIED,
    suspects: new Map([...suspects].map(([key, suspect]) => [key, { ...suspect, isFirst: false }])),
    coverage: coverage && { ...coverage, under: null },
    reading: { looked: "everything", slices: null, absences: {}, unreadSince: null },
    paging: NEW_PAGING,
    oddities: NO_ODDITIES,
  });
});

function coverageOfOld(coverage: State["coverage"]) {
  if (!coverage) return null;
  const { under: _, verified, ...old } = coverage;
  return { ...old, settled: verified };
}

test.each([
  [true, null],
  [false, polledAt(2)],
])(
  "a poll of old whose outcome was %j has been failing since %j, and of its requests nothing is known",
  (ok, failingSince) => {
    const value = { company: "norte", at: polledAt(2), ok, error: ok ? null : "401", nextDueAt: null };
    expect(unpack(POLL, "norte", { format: 1, value }, "memory:")).toEqual({
      ...value,
      failingSince,
      budget: null,
      behind: null,
    });
  },
);

test("a progress of an old version has no recipients, and names the last version of a partly sent message", () => {
  const value = { ...progressOfFormat1, started: { through: 7, partsSent: 2 } };
  expect(unpack(PROGRESS, "norte.1.slack", { format: 1, value }, "memory:")).toEqual({
    ...NOT_TRIED,
    started: { deliveries: { through: 7 }, partsSent: 2 },
  });
});

test("a channel of an old version has reached all its recipients", () => {
  const value = { channel: "mail", at: polledAt(2) };
  expect(unpack(REACHED, "mail", { format: 1, value }, "memory:")).toEqual({ ...value, unreached: [] });
});

test("a silence of a version that did not store its maker has none", () => {
  const silence = { id: "s-1", match: { sku: ["X"] }, until: null, reason: "on order", since: polledAt(1) };
  expect(unpack(SILENCE, "s-1", { format: 1, value: silence }, "memory:")).toEqual({ ...silence, by: null });
});
