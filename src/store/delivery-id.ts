import { type Delivery, deliveryId } from "../notifications/delivery.ts";
import { LOCALES, type Locale } from "../policy/locale.ts";
import { damaged } from "./errors.ts";
import { DELIVERY } from "./kinds.ts";
import type { Records } from "./records.ts";

export interface DeliveryIdParts {
  readonly company: string;
  readonly version: number;
  readonly channel: string;
  readonly locale: Locale | null;
}

/**
 * Takes `<company>.<version>.<channel>` apart, and the `~<locale>` that may stand behind it; the company may be `OPERATIONS`.
 * @throws {RangeError} when the id is not of that form: names hold no dots
 */
export function parseDeliveryId(id: string): DeliveryIdParts {
  const [, company, version, channel, tag] =
    /^(_operations|[a-z0-9-]+)\.([1-9]\d*)\.([\w-]+)(?:~([a-z]+))?$/.exec(id) ?? [];
  const locale = LOCALES.find((known) => known === tag) ?? null;
  if (!company || !version || !channel || (tag !== undefined && locale === null))
    throw new RangeError(`not the id of a delivery: ${JSON.stringify(id)}`);
  return { company, version: Number(version), channel, locale };
}

/** @throws {RangeError} when the delivery does not belong to the commit, or its id is not that of its parts */
export function checkBelongs(delivery: Delivery, company: string, version: number): void {
  parseDeliveryId(delivery.id);
  if (delivery.id !== deliveryId(company, version, delivery.channel, delivery.locale) || delivery.company !== company) {
    throw new RangeError(`delivery ${delivery.id} does not belong to version ${version} of ${company}`);
  }
  if (delivery.version !== version) {
    throw new RangeError(`delivery ${delivery.id} says that it is of version ${delivery.version}`);
  }
}

/**
 * The deliveries in a store by their ids alone, committed or not.
 * @throws {StoreUnreadable} when there is an id that this program never gave
 */
export async function readDeliveryIds(records: Records): Promise<({ readonly id: string } & DeliveryIdParts)[]> {
  return (await records.ids(DELIVERY)).map((id) => {
    try {
      return { id, ...parseDeliveryId(id) };
    } catch (error) {
      throw error instanceof RangeError ? damaged(records.store, `delivery:${id}`, error) : error;
    }
  });
}
