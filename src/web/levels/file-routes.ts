import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { limited } from "../limited.ts";
import type { Pages } from "../pages/pages.ts";
import type { LevelsQuery } from "./query.ts";
import type { OpenLevels } from "./rows.ts";
import type { SelectionOf } from "./select.ts";
import { tabulateLevels } from "./table.ts";

/** From one address: files take longer to make than pages. */
const CSVS_A_MINUTE = 20;
const WORKBOOKS_A_MINUTE = 6;

/** A workbook is made at one go, which polls and deliveries wait for. */
const MOST_IN_WORKBOOK = 5_000;

/** A CSV is made in so many turns as polls and deliveries may come between. */
const ROWS_A_TURN = 250;

export interface LevelFilesSource {
  readonly levels: () => Promise<OpenLevels>;
  readonly selectionOf: SelectionOf;
  /** Today, as YYYY-MM-DD. */
  readonly today: () => string;
}

/**
 * Adds the levels that a query asks for as CSV and as workbook.
 * @param path without the ending: `/levels`
 * @param read the query; null: it cannot be understood
 */
export function addLevelFiles(
  server: FastifyInstance,
  path: string,
  { levels, selectionOf, today }: LevelFilesSource,
  pages: Pages,
  read: (query: unknown) => LevelsQuery | null,
): void {
  server.get(`${path}.csv`, limited(CSVS_A_MINUTE), async (request, reply) => {
    const query = read(request.query);
    if (!query) return await pages.problem(request, reply, 400, "badRequest");
    const { tableCsvInParts } = await import("../../messages/csv.ts");
    const { rows, reader } = await selected(request, query);
    const csv = Readable.from(inTurns(tableCsvInParts(tabulateLevels(rows, reader), ROWS_A_TURN)));
    return reply.header("content-disposition", disposition("csv")).type("text/csv; charset=utf-8").send(csv);
  });
  server.get(`${path}.xlsx`, limited(WORKBOOKS_A_MINUTE), async (request, reply) => {
    const query = read(request.query);
    if (!query) return await pages.problem(request, reply, 400, "badRequest");
    const { tableWorkbook } = await import("../../workbooks.ts");
    const { rows, reader } = await selected(request, query);
    if (rows.length > MOST_IN_WORKBOOK) return await pages.problem(request, reply, 422, "tooMany");
    const xlsx = await tableWorkbook(tabulateLevels(rows, reader));
    return reply.header("content-disposition", disposition("xlsx")).type(XLSX).send(xlsx);
  });

  async function selected(request: FastifyRequest, query: LevelsQuery) {
    const reader = pages.readerOf(request);
    const { rows } = await levels();
    return { reader, rows: selectionOf(rows, reader.formats.compareNames).select(query) };
  }

  function disposition(suffix: string): string {
    return `attachment; filename="stock-${today()}.${suffix}"`;
  }
}

export const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async function* inTurns(parts: Iterable<string>): AsyncGenerator<string> {
  for (const part of parts) {
    yield part;
    await setImmediate();
  }
}
