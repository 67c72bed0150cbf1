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
 * Splits an id `<company>.<version>.<channel>`, optionally with `~<locale>`; the company may be `OPERATIONS`.
 * @throws {RangeError} when the id does not have that form
 */
export function parseDeliveryId(id: string): DeliveryIdParts {
  const [, company, version, channel, tag] =
    /^(_operations|[a-z0-9-]+)\.([1-9]\d*)\.([\w-]+)(?:~([a-z]+))?$/.exec(id) ?? [];
  const locale = LOCALES.find((known) => known === tag) ?? null;
  if (!company || !version || !channel || (tag !== undefined && locale === null))
    throw new RangeError(`not the id of a delivery: ${JSON.stringify(id)}`);
  return { company, version: Number(version), channel, locale };
}

/**
 * Checks that a delivery belongs to a commit and that its id fits its parts.
 * @throws {RangeError} when it does not
 */
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
 * Lists the deliveries in a store by their ids, without reading them.
 * @throws {StoreUnreadable} when an id does not have the form that this program gives
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
