import { z } from "zod";
import { PRODUCT_TYPES } from "../stock/level.ts";
import { cronSchema } from "../time/cron.ts";
import { durationSchema } from "../time/duration.ts";
import { isTimeZone } from "../time/local-time.ts";
import { COMPANIES_AT_ONCE } from "./companies-at-once.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const webAddress = z.url({ protocol: /^https?$/, error: "must be a web address, such as https://api.example.com/v1" });

const addressKeys = z.object({ base_url: webAddress, allow_insecure_http: z.boolean().optional() });

/** One entry of `companies`. */
export const companySchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
        error: "must be small letters, digits and single hyphens, such as mi-empresa",
      })
      .describe("Names the company in the state, the logs and the metrics: small letters, digits and hyphens, unique."),
    api_key: z
      .string()
      .trim()
      .min(1, { error: "is empty: SmartPyme gives each company its key under the API settings" })
      .regex(/^[\x21-\x7e]*$/, { error: "holds a character that no API key has: a blank, a line break, an accent" })
      .meta({ secret: true, description: "The company's key to the SmartPyme API." }),
    base_url: webAddress
      .refine((address) => !/[?#]|\/\/[^/]*@/.test(address), { error: "must have no user, query or fragment" })
      .default("https://api.smartpyme.site/api/external/v1")
      .describe("Where the API is."),
    app_url: webAddress
      .default("https://app.smartpyme.site")
      .describe("Where the web app is, for the links to products in messages."),
    allow_insecure_http: z
      .boolean()
      .default(false)
      .describe("Send the key over plain http, too. Never needed for an address on this machine."),
  })
  .refine((company) => isSafe(company), {
    path: ["base_url"],
    error: "must be https, or the key travels in the clear; allow_insecure_http: true accepts that",
    when: ({ value }) => addressKeys.safeParse(value).success,
  });

export type CompanyConfig = z.output<typeof companySchema>;

const either = z.literal("any").transform(() => undefined);

const partOf = (what: string) => z.string().min(1).optional().describe(`Only products with this in their ${what}.`);

const filtersSchema = z.strictObject({
  enabled: z
    .union([z.boolean(), either], { error: "must be true, false or any" })
    .prefault(true)
    .describe("Only products that are active (true) or inactive (false) in SmartPyme; any: both."),
  type: z
    .enum(["goods", ...PRODUCT_TYPES, "any"], {
      error: () =>
        `must be ${new Intl.ListFormat("en", { type: "disjunction" }).format(["goods", ...PRODUCT_TYPES, "any"])}`,
    })
    .default("goods")
    .describe(
      "goods: all that is kept in stock, which is products, kits and raw materials. product, kit, raw_material, service: only those. " +
        "any: services as well.",
    ),
  sku: partOf("SKU"),
  name: partOf("name"),
  category: partOf("category's name"),
  brand: partOf("brand"),
});

/** The `poll` section of the config: when and how the inventory is read. It gives durations in milliseconds. */
export const pollSchema = z.strictObject({
  cron: cronSchema
    .default("*/15 * * * *")
    .describe(
      "When to poll: a cron expression of 5 fields, or of 6 with seconds first; a day must fit both day fields.",
    ),
  timezone: z
    .string()
    .refine(isTimeZone, { error: "must be a time zone by its IANA name, such as America/El_Salvador" })
    .default("America/El_Salvador")
    .describe("The time zone of the cron expression, of the times in messages, and of those in the log as text."),
  on_start: z.boolean().default(true).describe("Poll once at the start, too."),
  jitter: durationSchema.prefault("0s").describe("Wait up to so long, at random, before each poll."),
  coverage: z
    .enum(["auto", "filtered", "full", "sliced"])
    .default("auto")
    .describe(
      "filtered: read only what the API's low-stock filter lists. full: read the whole catalog. sliced: read it too, but no more " +
        "of it with each poll than a third of the hour's requests allow, round and round. " +
        "auto: check once a day that the filter tells the truth, and read as with sliced where it does not.",
    ),
  filters: filtersSchema.prefault({}).describe("Which products to watch."),
  page_size: z.int().min(1).max(200).default(200).describe("Products asked for at once, 200 at most."),
  concurrency: z.int().min(1).max(16).default(4).describe("Pages of one company asked for in parallel."),
  companies_at_once: z
    .int()
    .min(1)
    .max(64)
    .default(COMPANIES_AT_ONCE)
    .describe("Companies polled in parallel: of the others, the one that has been due for longest comes next."),
  timeout: durationSchema
    .refine((ms) => ms >= 1_000 && ms <= 600_000, { error: "must be from 1s to 10m" })
    .prefault("30s")
    .describe("How long one request may take."),
  requests_per_hour: z
    .int()
    .min(1)
    .default(900)
    .describe(
      "Requests to make in an hour at most. SmartPyme allows 1,000 for all programs of a company together, and 2,000 with date_filters.",
    ),
  date_filters: z
    .boolean()
    .default(false)
    .describe(
      "Send a range of dates with each request: SmartPyme then allows 2,000 an hour in place of 1,000. It counts all requests of a key " +
        "together, so that the company's programs that send no dates are refused once 1,000 are made.",
    ),
});

/** Requests an hour that SmartPyme allows a key. */
const ALLOWED = { plain: 1_000, withDates: 2_000 };

/** Returns how many requests an hour SmartPyme allows a company's key; null when the server is not SmartPyme's own. */
export function requestsAllowed({ base_url }: CompanyConfig, { date_filters }: PollConfig): number | null {
  if (!/(^|\.)smartpyme\.site$/.test(new URL(base_url).hostname)) return null;
  return date_filters ? ALLOWED.withDates : ALLOWED.plain;
}

export type PollConfig = z.output<typeof pollSchema>;

function isSafe({ base_url, allow_insecure_http = false }: z.output<typeof addressKeys>): boolean {
  const { protocol, hostname } = new URL(base_url);
  return protocol === "https:" || allow_insecure_http || LOOPBACK.test(hostname);
}
