import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { tabulateFindings } from "../messages/tabulate-findings.ts";
import { WORDINGS } from "../messages/wording/wordings.ts";
import type { CatalogDesk } from "./catalog/desk.ts";
import { catalogFacts } from "./catalog/page.ts";
import { formGuard } from "./form-guard.ts";
import type { Pages } from "./pages/pages.ts";

/** From one address: each reads a whole catalog. */
const READS_A_MINUTE = 6;
const CSVS_A_MINUTE = 20;

const companySchema = z.object({ company: z.string() });

export interface CatalogRoutesSource {
  readonly desk: CatalogDesk;
  /** IANA name. */
  readonly timezone: string;
  /** Today, as YYYY-MM-DD. */
  readonly today: () => string;
}

/** Adds the page of catalogs in numbers and of what is odd in them, and what has them read. @param base before each path */
export function addCatalogPages(
  server: FastifyInstance,
  { desk, timezone, today }: CatalogRoutesSource,
  pages: Pages,
  base: string,
): void {
  server.get("/catalog", (request, reply) =>
    pages.send(request, reply, "catalog", (reader) =>
      catalogFacts(desk.look(), { base, titleOf: (company) => company, timezone }, reader),
    ),
  );
  server.post(
    "/catalog/read",
    { ...limited(READS_A_MINUTE), preHandler: formGuard(server) },
    async (request, reply) => {
      const { data } = companySchema.safeParse(request.body);
      if (!data || !desk.look().some(({ company }) => company === data.company)) {
        return await pages.problem(request, reply, 400, "badRequest");
      }
      // Nobody waits for it: the page says that it is under way, and what came of it.
      void desk.read(data.company);
      return await reply.redirect(`${base}/catalog`, 303);
    },
  );
  server.get("/audit.csv", limited(CSVS_A_MINUTE), async (request, reply) => {
    const { data } = companySchema.safeParse(request.query);
    const found = desk.look().find(({ company }) => company === data?.company)?.read;
    if (!found) return await pages.problem(request, reply, 404, "notFound");
    const { tableCsv } = await import("../messages/csv.ts");
    const csv = tableCsv(tabulateFindings(found.audited.findings, WORDINGS[pages.readerOf(request).locale], timezone));
    return reply
      .header("content-disposition", `attachment; filename="audit-${today()}.csv"`)
      .type("text/csv; charset=utf-8")
      .send(csv);
  });
}

function limited(aMinute: number) {
  return { config: { rateLimit: { max: aMinute, timeWindow: 60_000 } } };
}
