import type { FastifyInstance } from "fastify";
import { readable } from "../text.ts";
import type { Pages } from "./pages/pages.ts";
import { trendsFacts } from "./trends/page.ts";
import { readTrendsQuery } from "./trends/query.ts";
import type { TrendsReader } from "./trends/read-trends.ts";

/** Adds the page of trends. @param base before each path */
export function addTrendPage(server: FastifyInstance, read: TrendsReader, pages: Pages, base: string): void {
  server.get("/trends", async (request, reply) => {
    const query = readTrendsQuery(request.query);
    const { found, states, unreadable } = await read(query);
    const titleOf = (company: string) => readable(states.get(company)?.companyTitle ?? null) ?? company;
    const isDamaged = unreadable.length > 0;
    return await pages.send(request, reply, "trends", (reader) =>
      trendsFacts(found, query, { base, titleOf, isDamaged }, reader),
    );
  });
}
