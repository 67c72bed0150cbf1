import { type Delivery, deliveryId } from "../../src/notifications/delivery.ts";
import { historyEntryOf } from "../../src/notifications/history.ts";
import { OPERATIONS, type Operations } from "../../src/notifications/notice.ts";
import type { NotificationState, Notified } from "../../src/notifications/notification-state.ts";
import type { Answered, Change } from "../../src/stock/change.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { type Level, type LevelKey, levelKey } from "../../src/stock/level.ts";
import type { Outlook } from "../../src/stock/outlook.ts";
import type { Episode, Snapshot } from "../../src/stock/snapshot.ts";
import type { State } from "../../src/store/state.ts";

const POLLED_AT = Date.UTC(2026, 0, 5, 12);

/** Returns when the poll of a version was, in the samples: one every quarter of an hour. */
export function polledAt(version: number): string {
  return new Date(POLLED_AT + version * 900_000).toISOString();
}

export function sampleLevel(product: number): Level {
  return {
    product: {
      id: product,
      name: `Producto «${product}» :con "todo"`,
      sku: product % 2 ? `SKU-${product}` : null,
      barcode: null,
      category: "Electrónicos",
      brand: null,
      supplier: ":Proveedor",
      type: "product",
      enabled: true,
      cost: decimal("12.345678"),
    },
    branch: "Sucursal Norte",
    warehouse: null,
    stock: decimal("-0.5"),
    minimum: decimal(10),
    maximum: null,
    note: null,
  };
}

export function sampleEpisode(product: number): Episode {
  return {
    level: sampleLevel(product),
    status: "out",
    threshold: { value: decimal(10), source: "erp" },
    elsewhere: { branch: null, warehouse: "Bodega Norte", above: decimal(40) },
    since: polledAt(1),
    pending: { status: "ok", polls: 1, stockBefore: decimal("-0.5") },
    outlook: OUTLOOK,
  };
}

export function sampleState(version: number, episodes = 2): State {
  const snapshot: Snapshot = new Map(
    Array.from({ length: episodes }, (_, index) => [levelKey(sampleLevel(index)), sampleEpisode(index)]),
  );
  return {
    version,
    polledAt: polledAt(version),
    episodes: snapshot,
    companyTitle: "Mi Empresa S.A.",
    paging: { orders: ["price", "created_at", "cost", "name", "sku"], pageSize: 100, largerFrom: polledAt(2) },
    oddities: { unknown: 1, ignored: 2, told: ["product 7, barcode is not a text (found an object)"] },
    suspects: new Map([[levelKey(sampleLevel(episodes)), { polls: 1, since: polledAt(version), isFirst: true }]]),
    coverage: {
      mode: "filtered",
      verified: true,
      checkedAt: polledAt(1),
      products: 500,
      missed: 0,
      under: "at_or_below",
    },
    sizes: { "category=Electr": 120 },
    reading: {
      looked: "by_filter",
      slices: {
        next: 4_000,
        products: 50_000,
        pagesAPoll: 75,
        pageSize: 200,
        began: polledAt(version),
        lastCycle: { began: polledAt(1), ended: polledAt(version) },
      },
      absences: { 7: { since: polledAt(1), triedAt: polledAt(version), isExpected: true } },
      unreadSince: polledAt(1),
    },
    notificationState: sampleAgenda(version),
  };
}

function sampleAgenda(version: number): NotificationState {
  const key = levelKey(sampleLevel(1));
  const gone = sampleLevel(8);
  return {
    levels: new Map<LevelKey, Notified>([
      [
        key,
        {
          told: [
            {
              channel: "slack",
              locale: "es",
              ends: ["recovered", "retired"],
              heardAt: polledAt(version),
              waits: null,
            },
            {
              channel: "mail",
              locale: null,
              ends: ["recovered"],
              heardAt: null,
              waits: { entries: [0, 1], since: polledAt(version), firstRun: false, dueAt: polledAt(version + 1) },
            },
          ],
          toldAt: polledAt(version),
          silenced: { id: "s-1", reason: "pedido", until: "2026-12-31", since: polledAt(1) },
          answered: ANSWERED,
          history: sampleChanges(version).slice(0, 2).map(historyEntryOf),
          gone: null,
        },
      ],
      [
        levelKey(gone),
        {
          told: [
            {
              channel: "mail",
              locale: null,
              ends: null,
              heardAt: null,
              waits: { entries: [0, 1, 2], since: polledAt(version), firstRun: true, dueAt: null },
            },
          ],
          toldAt: null,
          silenced: null,
          history: sampleChanges(version).slice(2).map(historyEntryOf),
          gone,
        },
      ],
    ]),
    consumed: new Map([[key, ["note:2026-12-31"]]]),
    answersTold: { mail: ["a-1"] },
    dueAt: polledAt(version + 1),
    plannedUnder: "4b588cfb7a05e9b6",
  };
}

const OUTLOOK: Outlook = {
  perDay: decimal("2.14"),
  spread: decimal(1),
  serviceLevel: decimal(95),
  leadDays: decimal("1.5"),
  reviewDays: decimal(7),
  pack: 12,
};

const ANSWERED: Answered = {
  answer: "ordered",
  quantity: decimal(60),
  by: "Ana",
  until: "2026-12-31",
  stock: decimal("1.5"),
};

/** Makes one change of every kind. */
export function sampleChanges(version: number): Change[] {
  const level = sampleLevel(1);
  const source = { number: 1, name: null, kind: "reorder_point", factor: decimal(95) } as const;
  const threshold = { value: decimal(10), source };
  const facts = { key: levelKey(level), level, threshold, since: polledAt(1), at: polledAt(version) };
  return [
    { ...facts, kind: "breached", status: "low", stockBefore: null, elsewhere: null, afterSilence: null },
    {
      ...facts,
      kind: "depleted",
      status: "out",
      stockBefore: decimal("0.3"),
      elsewhere: null,
      outlook: OUTLOOK,
      answered: ANSWERED,
    },
    {
      ...facts,
      kind: "recovered",
      status: "ok",
      statusBefore: "low",
      reason: "minimum_lowered",
      stockBefore: decimal(4),
      threshold: null,
      thresholdBefore: threshold,
    },
    { ...facts, kind: "reminder", status: "out", stockBefore: null, elsewhere: null },
    { ...facts, kind: "retired", reason: "warehouse_gone", statusBefore: "low", stockBefore: decimal(4) },
  ];
}

/** Makes the daemon's incidents after a commit. */
export function sampleOperations(version: number): Operations {
  const subject = { kind: "channel", name: "slack" } as const;
  return { version, incidents: [{ subject, since: polledAt(1), reason: "503: <sorry>", toldThrough: ["mail"] }] };
}

export function sampleNotice(version: number, channel: string): Delivery {
  const subject = { kind: "channel", name: "slack" } as const;
  return {
    ...sampleDelivery(OPERATIONS, version, channel),
    kind: "notice",
    changes: [],
    notices: [
      { kind: "began", subject, since: polledAt(1), at: polledAt(version), reason: "503: <sorry>", waiting: 4 },
    ],
  };
}

export function sampleDelivery(company: string, version: number, channel: string): Delivery {
  return {
    id: deliveryId(company, version, channel),
    company,
    companyTitle: "Mi Empresa S.A.",
    channel,
    locale: null,
    version,
    kind: version === 1 ? "first_run" : "changes",
    polledAt: polledAt(version),
    incomplete: false,
    changes: sampleChanges(version),
    answers: [{ level: sampleLevel(1), levels: 2, answered: ANSWERED }],
    notices: [],
    findings: [],
  };
}
