import { deliveryId } from "../notifications/delivery.ts";
import type { Change } from "../stock/change.ts";
import { type Decimal, decimal } from "../stock/decimal.ts";
import { type Level, levelKey } from "../stock/level.ts";
import { composeMessage } from "./compose-message.ts";
import type { Message } from "./message.ts";
import type { MessageSettings } from "./settings.ts";
import type { Wording } from "./wording/wording.ts";
import { WORDINGS } from "./wording/wordings.ts";

/** Hours that the sample recovery took. */
const LOW_FOR_MS = 3.5 * 3_600_000;

/**
 * A message like any other, with a line out of stock, one low and one recovered, and what is to be ordered, but marked as
 * a test in its subject, its first sentence and its notes, and made of products that do not exist.
 * @param channel the channel's name in the config
 * @param now makes the id of the message, so that two tests are two messages
 */
export function composeTestMessage(channel: string, settings: Omit<MessageSettings, "productUrl">, now: Date): Message {
  const wording = WORDINGS[settings.locale];
  const company = "test";
  const message = composeMessage(
    [
      {
        id: deliveryId(company, now.getTime(), channel),
        company,
        companyTitle: wording.test.company,
        channel,
        locale: null,
        version: now.getTime(),
        kind: "changes",
        polledAt: now.toISOString(),
        incomplete: false,
        changes: sampleChanges(wording, now),
        notices: [],
        findings: [],
      },
    ],
    { ...settings, productUrl: () => null },
  );
  return { ...message, kind: "test", ...wording.test.headline(channel), notes: [wording.test.note, ...message.notes] };
}

function sampleChanges({ test }: Wording, now: Date): Change[] {
  const [out, low, recovered] = test.products;
  const at = now.toISOString();
  const threshold = { value: decimal(10), source: "erp" } as const;
  const facts = (level: Level, stockBefore: Decimal | null) => ({
    key: levelKey(level),
    level,
    stockBefore,
    threshold,
    since: at,
    at,
  });
  const breach = { kind: "breached", elsewhere: null, afterSilence: null } as const;
  return [
    { ...breach, status: "out", ...facts(sampleLevel(test, 1, out, "0", { supplier: test.supplier }), null) },
    {
      ...breach,
      status: "low",
      elsewhere: { ...test.elsewhere, above: decimal(60) },
      ...facts(sampleLevel(test, 2, low, "3.5", { note: test.rowNote }), null),
    },
    {
      kind: "recovered",
      status: "ok",
      statusBefore: "low",
      reason: "restocked",
      thresholdBefore: threshold,
      ...facts(sampleLevel(test, 3, recovered, "40"), decimal(4)),
      since: new Date(now.getTime() - LOW_FOR_MS).toISOString(),
    },
  ];
}

function sampleLevel(
  test: Wording["test"],
  id: number,
  name: string,
  stock: string,
  { supplier = null, note = null }: { readonly supplier?: string | null; readonly note?: string | null } = {},
): Level {
  return {
    product: {
      id,
      name,
      sku: `TEST-${id}`,
      barcode: null,
      category: null,
      brand: null,
      supplier,
      type: "product",
      enabled: true,
      cost: decimal("12.5"),
    },
    branch: test.branch,
    warehouse: test.warehouse,
    stock: decimal(stock),
    minimum: decimal(10),
    maximum: decimal(40),
    note,
  };
}
