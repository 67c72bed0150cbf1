import { type Delivery, deliveryId } from "../notifications/delivery.ts";
import { type Notice, OPERATIONS } from "../notifications/notice.ts";
import { LOCALES } from "../policy/locale.ts";
import { ADVICE_KINDS, type Advice, costOf } from "../stock/advice.ts";
import type { CatalogAdvice } from "../stock/advise-on.ts";
import { FINDING_KINDS, type Finding } from "../stock/audit.ts";
import { type Answered, CHANGE_KINDS, type Change } from "../stock/change.ts";
import { decimal } from "../stock/decimal.ts";
import { type Level, levelKey } from "../stock/level.ts";
import type { Outlook } from "../stock/outlook.ts";
import type { Threshold } from "../stock/threshold.ts";
import { composeMessage } from "./compose-message.ts";
import type { Message } from "./message.ts";
import type { MessageSettings } from "./settings.ts";

const COMPANY = "sample";

const HOUR_MS = 3_600_000;

/** More than a mail and five Slack messages show. */
const MANY = 400;

/** Some of whom an order can be sent to. */
const SUPPLIERS = Object.fromEntries(
  [0, 3, 5].map((id) => [
    `Importadora ${id}`,
    { email: "sample@example.com", whatsapp: "50370000000", pack: 12, minimum_order: decimal(1_000_000) },
  ]),
);

/** With links to answer, as half of the messages have. */
const LINKS = { base: "https://stock.example/pages", key: "sample" };

const ANSWERED: Answered = {
  answer: "ordered",
  quantity: decimal(6),
  by: "Ana",
  until: "2026-12-31",
  stock: decimal(2),
};

/** A level whose every fact is known, one that has only what it must have, and one whose texts are long and strange. */
const VARIANTS = ["full", "bare", "strange"] as const;
type Variant = (typeof VARIANTS)[number];

const OUTLOOK: Outlook = {
  perDay: decimal("2.5"),
  spread: decimal(1),
  serviceLevel: decimal(95),
  leadDays: decimal(5),
  reviewDays: decimal(7),
  pack: 12,
};

const STRANGE = `<!channel> {{ "x" }} {% y %} & *z* _'"|${"ñ💻 ".repeat(120)}`;

/**
 * A message of every shape that there is, in every language, made of products that do not exist: each kind of change
 * alone and all together, with and without the facts that may be missing, a first look with its overview, more than any
 * channel shows, troubles of the daemon's own, checks of a catalog, advice. What can show these can show anything.
 */
export function composeSampleMessages(settings: Omit<MessageSettings, "locale" | "productUrl">, now: Date): Message[] {
  const all = CHANGE_KINDS.flatMap((kind) => VARIANTS.map((variant) => ({ kind, variant })));
  const together = all.flatMap(({ kind, variant }, index) => sampleChanges(kind, variant, index, now));
  const many = Array.from({ length: MANY }, (_, index) => sampleChanges("breached", "full", index, now)).flat();
  const shapes: Pick<Delivery, "kind" | "changes" | "notices" | "findings" | "incomplete" | "advice" | "levels">[] = [
    ...all
      .flatMap(({ kind, variant }) => sampleChanges(kind, variant, 0, now))
      .map((change) => ofChanges("changes", [change])),
    ofChanges("changes", together),
    { ...ofChanges("changes", many), incomplete: true },
    ofChanges("first_run", together.slice(0, 3)),
    ofChanges("first_run", many),
    ...sampleNotices(now).map((notice) => ({ ...ofChanges("notice", []), notices: [notice] })),
    ...[0, 3, MANY].map((count) => ({ ...ofChanges("audit", []), findings: sampleFindings(count) })),
    ...[0, 3, MANY].map((count) => ({ ...ofChanges("advice", []), advice: sampleAdvice(count), levels: 2 * count })),
  ];
  return LOCALES.flatMap((locale) =>
    shapes.map((shape, index) =>
      composeMessage(
        [
          {
            id: deliveryId(COMPANY, index + 1, "check", locale),
            company: shape.kind === "notice" ? OPERATIONS : COMPANY,
            companyTitle: "Sample Company S.A. de C.V.",
            channel: "check",
            locale,
            version: index + 1,
            polledAt: now.toISOString(),
            ...shape,
          },
        ],
        {
          ...settings,
          locale,
          suppliers: SUPPLIERS,
          links: index % 2 === 0 ? LINKS : undefined,
          productUrl: (_, id) => (id % 2 === 0 ? null : `https://app.example/products/${id}`),
        },
      ),
    ),
  );
}

function ofChanges(kind: Delivery["kind"], changes: readonly Change[]) {
  return { kind, changes, notices: [], findings: [], incomplete: false };
}

/** One change of a kind, or one for each status that it can leave a level in. */
function sampleChanges(kind: Change["kind"], variant: Variant, index: number, now: Date): Change[] {
  const at = now.toISOString();
  const threshold: Threshold = {
    value: decimal(10),
    source: variant === "full" ? { number: 1, name: "sample", kind: "times_minimum", factor: decimal("1.5") } : "erp",
  };
  const factsOf = (stock: number) => {
    const level = sampleLevel(variant, index * 100 + stock, stock);
    const stockBefore = variant === "bare" ? null : decimal(4);
    const since = new Date(now.getTime() - 50 * HOUR_MS).toISOString();
    const answered = variant === "full" ? { answered: ANSWERED } : {};
    return { key: levelKey(level), level, stockBefore, threshold, since, at, ...answered };
  };
  const elsewhere = variant === "bare" ? null : { branch: "Sucursal Sur", warehouse: "Bodega Sur", above: decimal(60) };
  const afterSilence = variant === "bare" ? null : { reason: "on order", since: at };
  const known = variant === "full" && { outlook: OUTLOOK };
  const low = { status: "low", ...factsOf(3), elsewhere, ...known } as const;
  const out = { status: "out", ...factsOf(0), elsewhere, ...known } as const;
  switch (kind) {
    case "breached":
      return [
        { kind, ...out, afterSilence },
        { kind, ...low, afterSilence },
      ];
    case "depleted":
      return [{ kind, ...out }];
    case "reminder":
      return [
        { kind, ...out },
        { kind, ...low },
      ];
    case "recovered": {
      const recovered = { kind, status: "ok", statusBefore: "low", thresholdBefore: threshold } as const;
      return variant === "bare"
        ? [{ ...recovered, reason: "minimum_lowered", ...factsOf(5), threshold: null }]
        : [{ ...recovered, reason: "restocked", ...factsOf(40) }];
    }
    case "retired":
      return [{ kind, statusBefore: "out", reason: variant === "bare" ? "deleted" : "disabled", ...factsOf(2) }];
  }
}

function sampleLevel(variant: Variant, id: number, stock: number): Level {
  const level = {
    branch: `Sucursal ${id % 7}`,
    warehouse: `Bodega ${id % 40}`,
    stock: decimal(stock),
    minimum: decimal(10),
    maximum: decimal(40),
    note: "Pasillo 4, estante B",
    product: {
      id,
      name: `Café de ejemplo ${id}, 1 lb`,
      sku: `SAMPLE-${id}`,
      barcode: "7412345678905",
      category: "Abarrotes",
      brand: "Ejemplo",
      supplier: `Importadora ${id % 45}`,
      type: "product",
      enabled: true,
      cost: decimal("12.5"),
    },
  } as const;
  if (variant === "bare") {
    const product = {
      ...level.product,
      sku: null,
      barcode: null,
      category: null,
      brand: null,
      supplier: null,
      cost: null,
    };
    return { ...level, branch: null, warehouse: null, maximum: null, note: null, product };
  }
  if (variant === "strange") {
    const product = { ...level.product, name: STRANGE, sku: STRANGE, supplier: STRANGE };
    return { ...level, branch: STRANGE, warehouse: STRANGE, note: STRANGE, product };
  }
  return level;
}

function sampleNotices(now: Date): Notice[] {
  const since = new Date(now.getTime() - HOUR_MS).toISOString();
  const facts = { since, at: now.toISOString(), waiting: 3 };
  return [
    { kind: "began", subject: { kind: "company", name: COMPANY }, reason: null, ...facts },
    { kind: "began", subject: { kind: "channel", name: "sample-channel" }, reason: "450 later", ...facts },
    { kind: "ended", subject: { kind: "channel", name: "sample-channel" }, reason: "450 later", ...facts },
    {
      kind: "began",
      subject: { kind: "coverage", name: COMPANY },
      reason: null,
      ...facts,
    },
    { kind: "began", subject: { kind: "store", name: "redis://sample" }, reason: "connect ECONNREFUSED", ...facts },
    { kind: "began", subject: { kind: "config", name: "config" }, reason: "poll.cron is no schedule", ...facts },
    { kind: "began", subject: { kind: "queue", name: "redis://sample" }, reason: "connect ECONNREFUSED", ...facts },
    { kind: "began", subject: { kind: "load", name: "polls" }, reason: null, ...facts, waiting: 0 },
  ];
}

function sampleFindings(count: number): Finding[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: FINDING_KINDS[index % FINDING_KINDS.length] ?? "always_out",
    level: sampleLevel(VARIANTS[index % VARIANTS.length] ?? "full", index, 0),
    threshold: { value: decimal(10), source: "erp" },
    status: "out",
    rows: 1,
    since: null,
  }));
}

function sampleAdvice(count: number): CatalogAdvice {
  const minimum = { daysUnder: 4.5, alerts: 3, inTime: 1 };
  const items = Array.from({ length: count }, (_, index): Advice => {
    const level = sampleLevel(VARIANTS[index % VARIANTS.length] ?? "full", index, 90);
    const kind = ADVICE_KINDS[index % ADVICE_KINDS.length] ?? "limits";
    const excess = decimal(50);
    const much = { perDay: null, leadDays: null, minimum: null, maximum: null, excess, value: costOf(excess, level) };
    const limits = {
      perDay: decimal("2.5"),
      leadDays: decimal(5),
      minimum: decimal(24),
      maximum: decimal(42),
      excess: null,
      value: null,
      past: { days: 28, stockOuts: 2, present: minimum, advised: minimum },
    };
    return { kind, level, rows: 1 + (index % 2), past: null, ...(kind === "limits" ? limits : much) };
  });
  return { items, rated: count, withoutLeadTime: count, notSeenLong: count };
}
