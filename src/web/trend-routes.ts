import type { FastifyInstance } from "fastify";
import { readable } from "../text.ts";
import { openEpisodes, type Past } from "./history/past.ts";
import type { OpenLevels } from "./levels/rows.ts";
import type { Pages } from "./pages/pages.ts";
import { lookBack } from "./trends/look-back.ts";
import { trendsFacts } from "./trends/page.ts";
import { readTrendsQuery } from "./trends/query.ts";

/** What the page of trends reads. */
export interface TrendRoutesSource {
  readonly companies: readonly string[];
  readonly levels: () => Promise<OpenLevels>;
  readonly past: (company: string) => Promise<Past>;
  /** The day of a moment, as YYYY-MM-DD on the calendar of the time zone. */
  readonly calendar: (at: Date) => string;
  readonly now: () => Date;
}

/** Adds the page of trends. @param base before each path */
export function addTrendPage(server: FastifyInstance, source: TrendRoutesSource, pages: Pages, base: string): void {
  const { companies, levels, past, calendar, now } = source;

  server.get("/trends", async (request, reply) => {
    const query = readTrendsQuery(request.query);
    const [{ states }, pasts] = await Promise.all([
      levels(),
      Promise.all(companies.map(async (company) => ({ company, ...(await past(company)) }))),
    ]);
    const whole = pasts.map(({ company, episodes, days }) => {
      const state = states.get(company);
      return { company, days, episodes: state ? [...episodes, ...openEpisodes(state)] : episodes };
    });
    const isDamaged = pasts.some((it) => it.isDamaged);
    const titleOf = (company: string) => readable(states.get(company)?.companyTitle ?? null) ?? company;
    return await pages.send(request, reply, "trends", (reader) =>
      trendsFacts(lookBack(whole, query, now(), calendar), query, { base, titleOf, isDamaged }, reader),
    );
  });
}
