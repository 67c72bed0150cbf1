import type { Locale } from "../policy/locale.ts";
import type { MessageLinks } from "./links.ts";
import type { SuppliersConfig } from "./suppliers-config.ts";

/** How the readers of a company's messages want them. */
export interface MessageSettings {
  readonly locale: Locale;
  /** IANA name of the time zone that the company is polled in. */
  readonly timezone: string;
  /** ISO 4217 code of the currency that its costs are in. */
  readonly currency: string;
  /** Whom readers may ask; absent: nobody is named. */
  readonly contact?: string | undefined;
  /** How many companies there are to tell apart; absent: it is not known. */
  readonly companies?: number;
  /** Channels whose mails have all changes at once, with what does not fit attached. */
  readonly fullByMail?: readonly string[];
  /** Where SmartPyme is, null where that is not known; takes the company's name in the config. */
  readonly appUrl?: (company: string) => string | null;
  /** By their names in SmartPyme; absent: none, and no orders are drafted. */
  readonly suppliers?: SuppliersConfig;
  /** Where messages link to, to be answered; absent: they have no such links. */
  readonly links?: MessageLinks | undefined;
  /** The product's page in SmartPyme, null where there is none; takes the company's name in the config. */
  readonly productUrl: (company: string, productId: number) => string | null;
}

/** Whether a company has to be named, to tell it from others. */
export function isOneOfSeveral({ companies }: Pick<MessageSettings, "companies">): boolean {
  return companies !== 1;
}
