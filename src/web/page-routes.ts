import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { State } from "../store/state.ts";
import { readable } from "../text.ts";
import type { Overview } from "../watch/overview.ts";
import { levelsFacts } from "./levels/page.ts";
import { levelsQuerySchema } from "./levels/query.ts";
import type { OpenLevels } from "./levels/rows.ts";
import { createSelections } from "./levels/select.ts";
import { tabulateLevels } from "./levels/table.ts";
import { overviewFacts } from "./pages/overview.ts";
import type { Pages } from "./pages/pages.ts";

/** What pages are made of. */
export interface PageSource {
  readonly overview: () => Promise<Overview>;
  readonly levels: () => Promise<OpenLevels>;
  /** Today, as YYYY-MM-DD. */
  readonly today: () => string;
}

/** From one address: files take longer to make than pages. */
const CSVS_A_MINUTE = 20;
const WORKBOOKS_A_MINUTE = 6;

/** A workbook is made at one go, which polls and deliveries wait for. */
const MOST_IN_WORKBOOK = 5_000;

/** A CSV is made in so many turns as polls and deliveries may come between. */
const ROWS_A_TURN = 250;

/** Adds the pages on which people look. @param base before each path */
export function addPages(server: FastifyInstance, source: PageSource, pages: Pages, base: string): void {
  const selectionOf = createSelections();

  server.get("/", async (request, reply) => {
    const [overview, { states }] = await Promise.all([source.overview(), source.levels()]);
    return await pages.send(request, reply, "overview", (reader) =>
      overviewFacts(overview, titlesOf(states), base, reader),
    );
  });
  server.get("/levels", async (request, reply) => {
    const { states, rows } = await source.levels();
    const titles = titlesOf(states);
    const titleOf = (company: string) => readable(titles.get(company) ?? null) ?? company;
    return await pages.send(request, reply, "levels", (reader) =>
      levelsFacts(rows, selectionOf(rows, reader.formats.compareNames), queryOf(request), { base, titleOf }, reader),
    );
  });
  server.get("/levels.csv", limited(CSVS_A_MINUTE), async (request, reply) => {
    const { tableCsvInParts } = await import("../messages/csv.ts");
    const { rows, reader } = await selected(request);
    const csv = Readable.from(inTurns(tableCsvInParts(tabulateLevels(rows, reader), ROWS_A_TURN)));
    return reply.header("content-disposition", disposition("csv")).type("text/csv; charset=utf-8").send(csv);
  });
  server.get("/levels.xlsx", limited(WORKBOOKS_A_MINUTE), async (request, reply) => {
    const { tableXlsx } = await import("../messages/xlsx.ts");
    const { rows, reader } = await selected(request);
    if (rows.length > MOST_IN_WORKBOOK) return await pages.problem(request, reply, 422, "tooMany");
    const xlsx = await tableXlsx(tabulateLevels(rows, reader));
    const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    return reply.header("content-disposition", disposition("xlsx")).type(type).send(xlsx);
  });

  async function selected(request: FastifyRequest) {
    const reader = pages.readerOf(request);
    const { rows } = await source.levels();
    return { reader, rows: selectionOf(rows, reader.formats.compareNames).select(queryOf(request)) };
  }

  function disposition(suffix: string): string {
    return `attachment; filename="stock-${source.today()}.${suffix}"`;
  }
}

function limited(aMinute: number) {
  return { config: { rateLimit: { max: aMinute, timeWindow: 60_000 } } };
}

async function* inTurns(parts: Iterable<string>): AsyncGenerator<string> {
  for (const part of parts) {
    yield part;
    await setImmediate();
  }
}

function queryOf({ query }: FastifyRequest) {
  return levelsQuerySchema.parse(query);
}

/** Of companies, as people know them. */
function titlesOf(states: ReadonlyMap<string, State>): ReadonlyMap<string, string> {
  return new Map([...states].map(([company, { companyTitle }]) => [company, companyTitle]));
}
