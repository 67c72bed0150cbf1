import type { Notice } from "../notifications/notice.ts";
import type { Locale } from "../policy/locale.ts";
import type { Advice } from "../stock/advice.ts";
import type { Finding } from "../stock/audit.ts";
import type { Change } from "../stock/change.ts";
import type { Decimal } from "../stock/decimal.ts";

/** What stands together in a message, worst first. `still_`: told again, as the configuration asks for. */
export const SECTION_KINDS = ["out", "still_out", "low", "still_low", "recovered", "retired"] as const;
export type SectionKind = (typeof SECTION_KINDS)[number];

/** What a message is about; `test`: nothing that is so, sent to see whether it arrives. */
export type MessageKind = "changes" | "first_run" | "notice" | "audit" | "advice" | "test";

/**
 * A message as every channel sends it: worded, formatted for its locale and ordered, but free of markup. Strings are
 * plain text and may hold anything that a product can be called: each channel escapes for itself.
 */
export interface Message {
  /** The id of the (newest) delivery it carries: the same when it is sent again. */
  readonly id: string;
  /** When the newest of its facts were found out, ISO 8601 in UTC: tells apart what has the same id in an emptied store. */
  readonly foundAt: string;
  readonly kind: MessageKind;
  readonly locale: Locale;
  /** In the config; `OPERATIONS` where the daemon tells of itself. */
  readonly companyName: string;
  /** For people: "Mi Empresa S.A.". */
  readonly company: string;
  /** One line with the counts, or with product and warehouse when there is one: the mail's subject, Slack's header. */
  readonly subject: string;
  /** The first sentence of the body; says what the subject says, in full. */
  readonly lead: string;
  /** Counts, where there is too much to list: to be read before the sections. The last of several rows is their total. */
  readonly overview: Table | null;
  /** The first of what an audit found, or of what is advised: to be read after the overview. */
  readonly listing: Table | null;
  readonly sections: readonly Section[];
  /** How many lines to show in the body at most; the rest is counted there, and attached where attaching is possible. */
  readonly show: number | null;
  /** The lines to begin with where there are many, whatever section they stand in; null: there are few. */
  readonly worst: readonly Line[] | null;
  /**
   * What the suggested orders come to by supplier: to be read after the sections, or before them where there are many lines. The
   * last of several rows is their total.
   */
  readonly orders: Table | null;
  /** Orders that a person can send to their suppliers; null where no supplier is configured, or nothing is to be bought. */
  readonly drafts: Drafts | null;
  /** Sentences about the message as a whole: when it was polled, what is not known, that it covers several polls. */
  readonly notes: readonly string[];
  /** The facts of a `notice`, for machine-readable channels; empty otherwise. */
  readonly notices: readonly Notice[];
  /** The facts of an `audit`, for machine-readable channels; empty otherwise. */
  readonly findings: readonly Finding[];
  /** The facts of an `advice`, for machine-readable channels; absent otherwise. */
  readonly advice?: readonly Advice[] | undefined;
  /** The full list, numbers as plain decimals: where present it is what is attached, in place of the lines. */
  readonly attachment: Table | null;
  /** What a file of the full list is called, without its ending: "existencias-2026-11-25". */
  readonly fileName: string;
  /** Worded, by the names of the files: "The full list (300) is attached: stock-2026-11-25.xlsx". */
  readonly attached: (files: readonly string[]) => string;
  /** Where what a channel has no room for is to be found; `url` is its address. */
  readonly rest: { readonly words: string; readonly url: string | null } | null;
  /** The page on which all of it is listed, worded, with its address; absent: there is no such page. */
  readonly seeAll?: { readonly words: string; readonly url: string } | undefined;
  readonly labels: Labels;
  /** Worded: "and 12 more: 2 out of stock, 10 low". Channels call it for what their limits leave out. */
  readonly more: (omitted: Readonly<Record<SectionKind, number>>) => string;
  /** "Part 2 of 5" */
  readonly part: (part: number, parts: number) => string;
}

/** Orders by supplier, ready to be sent by a person: nothing is sent to a supplier by itself. */
export interface Drafts {
  readonly title: string;
  /** That nothing has been sent. */
  readonly hint: string;
  readonly drafts: readonly Draft[];
  /** How many lines are in none of them, worded; null: none. */
  readonly rest: string | null;
}

export interface Draft {
  readonly supplier: string;
  /** How many lines of the message it is made of. */
  readonly lines: number;
  /** "3 products" */
  readonly count: string;
  /** For the supplier's eyes, as are `text` and `table`: nothing of stock, minimum or cost. */
  readonly subject: string;
  readonly text: string;
  /** Links that open the order in a mail program and in WhatsApp; null: there is no address, or it is too long for a link. */
  readonly mailto: string | null;
  readonly whatsapp: string | null;
  /** What the buyer is to know, such as that a minimum order is not reached. */
  readonly warning: string | null;
  /** On which all of the supplier is answered; absent: nowhere. */
  readonly answers?: AnswerUrls | undefined;
  /** Of the order as a file, without its ending: "pedido-importadora-x-2026-11-25". */
  readonly fileName: string;
  /** Numbers are plain decimals. */
  readonly table: Table;
}

/** A small table, worded and formatted. */
export interface Table {
  readonly title: string;
  readonly columns: readonly { readonly label: string; readonly isNumber: boolean }[];
  /** As many cells as columns; an empty text where there is nothing to say. */
  readonly rows: readonly (readonly string[])[];
  /** For each row, where what it is about is answered; null: nowhere. Absent: no row is. */
  readonly answers?: readonly (AnswerUrls | null)[] | undefined;
}

/** The addresses of a page on which people answer, each with another answer chosen. */
export interface AnswerUrls {
  readonly ordered: string;
  readonly later: string;
  readonly noReorder: string;
}

export interface Section {
  readonly kind: SectionKind;
  /** "Out of stock" */
  readonly title: string;
  /** What a single line of it is called, in a column of a file. */
  readonly each: string;
  /** Formatted number of lines. */
  readonly count: string;
  readonly groups: readonly Group[];
}

/** Lines of one warehouse. A section may come back to a warehouse: what is to be shown stands before the rest. */
export interface Group {
  /** "Sucursal Norte · Bodega Norte" */
  readonly title: string;
  readonly lines: readonly Line[];
  /** On which all of the warehouse is answered; absent: nowhere. */
  readonly answers?: AnswerUrls | undefined;
}

/** One level that changed. Null where a fact does not apply or is not known. Numbers are formatted for the locale. */
export interface Line {
  readonly product: string;
  readonly sku: string | null;
  /** The product's page in SmartPyme. */
  readonly url: string | null;
  readonly stock: string;
  readonly threshold: string | null;
  readonly shortfall: string | null;
  /** Suggested quantity to order. */
  readonly order: string | null;
  /** Its cost at unit cost, as money. */
  readonly orderCost: string | null;
  readonly supplier: string | null;
  readonly note: string | null;
  /** Units that are consumed a day, and days for which the stock lasts. */
  readonly perDay: string | null;
  readonly cover: string | null;
  /** Another warehouse that could help out: "Or move up to 35 from Bodega Norte and buy only 10". */
  readonly transfer: string | null;
  /** The same as numbers, for attachments; null where there is none. */
  readonly transferPlan: Transfer | null;
  /** Worded facts in a few words each: "was 4", "restocked", "low for 3 hours", "minimum lowered from 10 to 5". */
  readonly remarks: readonly string[];
  /** On which the level is answered; absent: nowhere. */
  readonly answers?: AnswerUrls | undefined;
  /** The facts themselves, for attachments and machine-readable channels. */
  readonly change: Change;
}

/** Stock that another warehouse can give in place of an order, in units of the product. */
export interface Transfer {
  /** The warehouse, with its branch in parentheses where that is another one. */
  readonly from: string;
  /** At most what is to be ordered; all that the warehouse has above its threshold where nothing is. */
  readonly quantity: Decimal;
  /** What is left to buy after it; null where nothing is to be ordered anyway. */
  readonly left: Decimal | null;
}

/** Column heads and fixed words in the message's locale. */
export interface Labels {
  readonly product: string;
  readonly sku: string;
  readonly byMail: string;
  readonly byWhatsapp: string;
  /** Of links on which a level is answered: each answer, and all of them in one. */
  readonly ordered: string;
  readonly later: string;
  readonly noReorder: string;
  readonly answer: string;
  readonly branch: string;
  readonly warehouse: string;
  readonly status: string;
  readonly stock: string;
  readonly threshold: string;
  readonly shortfall: string;
  readonly order: string;
  readonly orderCost: string;
  readonly supplier: string;
  readonly note: string;
  readonly unitCost: string;
  readonly maximum: string;
  readonly category: string;
  readonly brand: string;
  readonly transfer: string;
  readonly barcode: string;
  readonly transferFrom: string;
  readonly transferQuantity: string;
  /** Units a day, and how many days the stock lasts. */
  readonly perDay: string;
  readonly cover: string;
  /** Units a day, where sales say so and not the falls of stock. */
  readonly perDayBySales: string;
  /** Of the rows of one supplier in a file: "Total Importadora X (2 without cost)". */
  readonly total: string;
  readonly unknownSupplier: string;
  readonly withoutCost: string;
  /** Names the sheet of a workbook: 31 characters at most are kept. */
  readonly sheet: string;
}
