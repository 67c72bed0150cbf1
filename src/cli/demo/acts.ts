import type { CatalogProduct, Company, StockRow } from "../../sandbox/company.ts";
import { createRandom } from "../../sandbox/random.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import type { SlackSink } from "../../sandbox/slack-sink.ts";
import { HOUR_MS, type ShopClock } from "./clock.ts";

export interface Stage {
  readonly shop: Sandbox;
  readonly slack: SlackSink;
  readonly clock: ShopClock;
  /** A day, so many days from now, as people in the shop write it. */
  readonly dayIn: (days: number) => string;
}

/** What is told before each act. */
export type ActName = "first" | "low" | "out" | "back" | "note" | "digest" | "slackDies" | "alarm" | "slackBack";

export interface Act {
  readonly name: ActName;
  /** How long nothing happens before it, in ms. */
  readonly after: () => number;
  /** What happens in the shop before the next poll. */
  happen(): void;
}

/** The story, in its order. The same seed on the same shop tells it of the same products. */
export function createActs({ shop: { company }, slack, clock, dayIn }: Stage, seed: number): readonly Act[] {
  const [hero, ordered, late] = pickLevels(company, seed, 3);
  if (!hero || !ordered || !late) throw new Error("the shop is too small for the story");
  const sell = ({ product, row }: ShopLevel, stock: number) => company.editRow(product.id, row.warehouseId, { stock });
  const outage = Array.from({ length: 1_000 }, () => ({ status: 503, body: "service_unavailable" }));
  const hours = (count: number) => () => count * HOUR_MS;
  const nothing = () => {};
  return [
    { name: "first", after: hours(0), happen: nothing },
    { name: "low", after: hours(2), happen: () => sell(hero, Math.max(1, Math.floor(hero.minimum / 2))) },
    { name: "out", after: hours(1), happen: () => sell(hero, 0) },
    { name: "back", after: hours(3), happen: () => sell(hero, hero.row.maximum ?? hero.minimum * 3) },
    {
      name: "note",
      after: hours(1),
      happen: () => {
        const { product, row, minimum } = ordered;
        const note = `pedido hasta ${dayIn(6)}`;
        company.editRow(product.id, row.warehouseId, { stock: Math.max(1, Math.floor(minimum / 3)), note });
      },
    },
    { name: "digest", after: () => clock.untilHour(17), happen: nothing },
    {
      name: "slackDies",
      after: () => clock.untilHour(8),
      happen: () => {
        slack.fail(...outage);
        sell(late, Math.max(1, Math.floor(late.minimum / 2)));
      },
    },
    { name: "alarm", after: hours(0.75), happen: nothing },
    {
      name: "slackBack",
      after: hours(0.5),
      happen: () => {
        sell(late, 0);
        slack.recover();
      },
    },
  ];
}

interface ShopLevel {
  readonly product: CatalogProduct;
  readonly row: StockRow;
  readonly minimum: number;
}

/** Levels that are in plenty, of products that somebody supplies. */
function pickLevels(company: Company, seed: number, count: number): ShopLevel[] {
  const plentiful = company.products.flatMap((product) => {
    if (!product.enabled || product.softDeleted || product.type === "service" || product.supplier === null) return [];
    const row = product.rows.find(
      ({ stock, minimum, warehouseId }) =>
        minimum !== null && minimum >= 6 && stock > minimum && company.warehouse(warehouseId).active,
    );
    return row?.minimum ? [{ product, row, minimum: row.minimum }] : [];
  });
  return createRandom(seed).shuffle(plentiful).slice(0, count);
}
