import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { companySchema, pollSchema } from "../../src/smartpyme/config.ts";

/** Returns the path and message of each error. */
function faults(schema: z.ZodType, value: unknown): string[] {
  return (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

const COMPANY = { name: "mi-empresa", api_key: "G8RCjH11" };

describe("a company", () => {
  it("needs a name and a key, and has SmartPyme's addresses", () => {
    expect(companySchema.parse(COMPANY)).toEqual({
      ...COMPANY,
      base_url: "https://api.smartpyme.site/api/external/v1",
      app_url: "https://app.smartpyme.site",
      allow_insecure_http: false,
    });
    expect(faults(companySchema, {})).toHaveLength(2);
  });

  it.each(["Mi Empresa", "mi_empresa", "-a", "a--b", ""])("is not named %p", (name) => {
    expect(faults(companySchema, { ...COMPANY, name })).toEqual([
      expect.stringMatching(/^name: must be small letters/),
    ]);
  });

  it.each(["", "  "])("distinguishes an empty key %p from a missing one", (api_key) => {
    expect(faults(companySchema, { ...COMPANY, api_key })[0]).toMatch(/^api_key: is empty/);
  });

  it("accepts a key with a line break at its end, refuses one with a line break within, and does not quote the key", () => {
    expect(companySchema.parse({ ...COMPANY, api_key: "G8RCjH11\n" }).api_key).toBe("G8RCjH11");
    const found = faults(companySchema, { ...COMPANY, api_key: "G8RC\njH11" });
    expect(found).toEqual([expect.stringMatching(/^api_key: holds a character/)]);
    expect(found.join()).not.toContain("G8RC");
  });

  it.each(["http://127.0.0.1:8080/v1", "http://localhost/v1", "http://[::1]:9/v1", "https://other.example/v1"])(
    "may be asked at %s",
    (base_url) => {
      expect(faults(companySchema, { ...COMPANY, base_url })).toEqual([]);
    },
  );

  it.each(["http://api.example.com/v1", "http://10.0.0.7/v1", "http://127.0.0.1.example.com/"])(
    "is asked at %s only when allow_insecure_http is true",
    (base_url) => {
      expect(faults(companySchema, { ...COMPANY, base_url })).toEqual([
        expect.stringMatching(/^base_url: must be https/),
      ]);
      expect(faults(companySchema, { ...COMPANY, base_url, allow_insecure_http: true })).toEqual([]);
    },
  );

  it.each([
    "ftp://api.example.com",
    "api.example.com",
    "https://me:pw@api.example.com/",
    "https://api.example.com/?a=1",
  ])("is never asked at %s", (base_url) => {
    expect(faults(companySchema, { ...COMPANY, base_url }).join()).toMatch(/^base_url: must/);
  });

  it("reports all its faults at once, unknown keys too", () => {
    const found = faults(companySchema, { name: "A B", base_url: "http://api.example.com", apikey: "x" }).join("\n");
    for (const key of ["name: ", "api_key: ", "base_url: ", "apikey"]) expect(found).toContain(key);
  });

  it("marks the key as a secret", () => {
    expect(companySchema.shape.api_key.meta()).toMatchObject({ secret: true });
  });
});

describe("the poll section", () => {
  it("has a default for everything", () => {
    expect(pollSchema.parse({})).toEqual({
      cron: "*/15 * * * *",
      timezone: "America/El_Salvador",
      on_start: true,
      jitter: 0,
      coverage: "auto",
      filters: { enabled: true, type: "goods" },
      page_size: 200,
      concurrency: 4,
      companies_at_once: 8,
      timeout: 30_000,
      requests_per_hour: 900,
      date_filters: false,
    });
  });

  it("watches active goods unless it says any", () => {
    expect(pollSchema.parse({ filters: { brand: "Dell" } }).filters).toEqual({
      enabled: true,
      type: "goods",
      brand: "Dell",
    });
    const { enabled, type } = pollSchema.parse({ filters: { enabled: "any", type: "any" } }).filters;
    expect([enabled, type]).toEqual([undefined, "any"]);
  });

  it.each([
    [{ cron: "61 * * * *" }, /^cron: must be a cron expression: 61 .*minute/],
    [{ cron: "* * *" }, /^cron: must be a cron expression: expected 5 or 6 fields/],
    [{ timezone: "El Salvador" }, /^timezone: must be a time zone/],
    [{ jitter: "5" }, /^jitter: must be a duration/],
    [{ timeout: "10ms" }, /^timeout: must be from 1s to 10m/],
    [{ page_size: 201 }, /^page_size: /],
    [{ concurrency: 0 }, /^concurrency: /],
    [{ filters: { type: "Producto" } }, /^filters.type: must be goods, product, kit, raw_material, service, or any/],
    [{ filters: { marca: "Dell" } }, /^filters: Unrecognized key: "marca"/],
  ])("refuses %j", (section, message) => {
    expect(faults(pollSchema, section)).toEqual([expect.stringMatching(message)]);
  });

  it.each(["*/5 * * * *", "0 */5 * * * *"])("takes the cron expression %s", (cron) => {
    expect(pollSchema.parse({ cron }).cron).toBe(cron);
  });
});

it("both make a JSON Schema in which every key is described and durations are text", () => {
  const schemas = [companySchema, pollSchema].map((schema) => z.toJSONSchema(schema, { io: "input" }));
  for (const { properties } of schemas) {
    for (const property of Object.values(properties ?? {})) {
      expect(property).toMatchObject({ description: expect.stringMatching(/\.$/) });
    }
  }
  expect(schemas[1]?.properties).toMatchObject({ timeout: { type: "string", default: "30s" } });
});
