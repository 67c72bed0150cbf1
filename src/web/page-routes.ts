import type { FastifyInstance } from "fastify";
import type { State } from "../store/state.ts";
import { readable } from "../text.ts";
import type { Overview } from "../watch/overview.ts";
import { addLevelFiles, type LevelFilesSource } from "./levels/file-routes.ts";
import { levelsFacts } from "./levels/page.ts";
import { readLevelsQuery } from "./levels/query.ts";
import { overviewFacts } from "./pages/overview.ts";
import type { Pages } from "./pages/pages.ts";

/** What pages are made of. */
export interface PageSource extends LevelFilesSource {
  readonly overview: () => Promise<Overview>;
}

/** Adds the pages on which people look. @param base before each path */
export function addPages(server: FastifyInstance, source: PageSource, pages: Pages, base: string): void {
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
      levelsFacts(
        rows,
        source.selectionOf(rows, reader.formats.compareNames),
        readLevelsQuery(request.query),
        { base, titleOf },
        reader,
      ),
    );
  });
  addLevelFiles(server, "/levels", source, pages, readLevelsQuery);
}

/** Of companies, as people know them. */
function titlesOf(states: ReadonlyMap<string, State>): ReadonlyMap<string, string> {
  return new Map([...states].map(([company, { companyTitle }]) => [company, companyTitle]));
}
