import type { FastifyInstance, FastifyRequest } from "fastify";
import type { State } from "../store/state.ts";
import { readable } from "../text.ts";
import type { Overview } from "../watch/overview.ts";
import { levelsFacts } from "./levels/page.ts";
import { levelsQuerySchema } from "./levels/query.ts";
import { createLevelListing } from "./levels/rows.ts";
import { selectLevels } from "./levels/select.ts";
import { tabulateLevels } from "./levels/table.ts";
import { overviewFacts } from "./pages/overview.ts";
import type { Pages } from "./pages/pages.ts";

/** What pages are made of. */
export interface PageSource {
  readonly companies: readonly string[];
  readonly overview: () => Promise<Overview>;
  readonly state: (company: string) => Promise<State | null>;
  /** Today, as YYYY-MM-DD. */
  readonly today: () => string;
}

/** Files take longer to make than pages. */
const FILES_A_MINUTE = 20;

/** Adds the pages on which people look. @param base before each path */
export function addPages(server: FastifyInstance, source: PageSource, pages: Pages, base: string): void {
  const listLevels = createLevelListing();

  server.get("/", async (request, reply) => {
    const [overview, states] = await Promise.all([source.overview(), readStates()]);
    return await pages.send(request, reply, "overview", (reader) =>
      overviewFacts(overview, titlesOf(states), base, reader),
    );
  });
  server.get("/levels", async (request, reply) => {
    const states = await readStates();
    const titles = titlesOf(states);
    const titleOf = (company: string) => readable(titles.get(company) ?? null) ?? company;
    return await pages.send(request, reply, "levels", (reader) =>
      levelsFacts(listLevels(states), queryOf(request), { base, titleOf }, reader),
    );
  });
  const limit = { config: { rateLimit: { max: FILES_A_MINUTE, timeWindow: 60_000 } } };
  server.get("/levels.csv", limit, async (request, reply) => {
    const { tableCsv } = await import("../messages/csv.ts");
    const csv = tableCsv(await tabulate(request));
    return reply.header("content-disposition", disposition("csv")).type("text/csv; charset=utf-8").send(csv);
  });
  server.get("/levels.xlsx", limit, async (request, reply) => {
    const { tableXlsx } = await import("../messages/xlsx.ts");
    const xlsx = await tableXlsx(await tabulate(request));
    const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    return reply.header("content-disposition", disposition("xlsx")).type(type).send(xlsx);
  });

  async function readStates(): Promise<ReadonlyMap<string, State>> {
    const states = await Promise.all(
      source.companies.map(async (company) => [company, await source.state(company)] as const),
    );
    return new Map(states.flatMap(([company, state]) => (state ? [[company, state]] : [])));
  }

  async function tabulate(request: FastifyRequest) {
    const reader = pages.readerOf(request);
    const rows = selectLevels(listLevels(await readStates()), queryOf(request), reader.formats.compareNames);
    return tabulateLevels(rows, reader);
  }

  function disposition(suffix: string): string {
    return `attachment; filename="stock-${source.today()}.${suffix}"`;
  }
}

function queryOf({ query }: FastifyRequest) {
  return levelsQuerySchema.parse(query);
}

/** Of companies, as people know them. */
function titlesOf(states: ReadonlyMap<string, State>): ReadonlyMap<string, string> {
  return new Map([...states].map(([company, { companyTitle }]) => [company, companyTitle]));
}
