import type { FastifyInstance } from "fastify";
import type { Store } from "../../store/store.ts";
import type { CatalogDesk } from "../catalog/desk.ts";
import type { Pages } from "../pages/pages.ts";
import { reloadedSchema } from "../reload-routes.ts";
import type { TrendsReader } from "../trends/read-trends.ts";
import { addCatalogOperations } from "./catalog-operations.ts";
import { addHistoryOperations, type HistoryOperationsSource } from "./history-operations.ts";
import { addLevelOperations, type LevelOperationsSource } from "./level-operations.ts";
import { addMessageOperations, type MessageOperationsSource } from "./message-operations.ts";
import { describeApi } from "./openapi.ts";
import { createApi, NOTHING } from "./operation.ts";
import { addSilenceOperations, type SilenceOperationsSource } from "./silence-operations.ts";
import { addSimulationOperations, type SimulationSource } from "./simulation-operations.ts";
import { addStandingOperations, type StandingSource } from "./standing-operations.ts";
import { addTrendOperations } from "./trend-operations.ts";

export interface ApiSource
  extends Omit<StandingSource, "store">,
    Omit<LevelOperationsSource, "store">,
    Omit<HistoryOperationsSource, "store">,
    Omit<MessageOperationsSource, "store">,
    Omit<SilenceOperationsSource, "store">,
    SimulationSource {
  readonly store: Store;
  readonly desk: CatalogDesk;
  readonly trends: TrendsReader;
  /** Before each path. */
  readonly base: string;
  /** Of this program. */
  readonly version: string;
}

/** Adds the API for programs, and the document of it. */
export function addApi(server: FastifyInstance, source: ApiSource, pages: Pages): void {
  const api = createApi(server, pages);
  addStandingOperations(api, source);
  addLevelOperations(api, server, source, pages);
  addHistoryOperations(api, source);
  addTrendOperations(api, source.trends);
  addSilenceOperations(api, source);
  addMessageOperations(api, source);
  addCatalogOperations(api, source);
  addSimulationOperations(api, source);
  api.describe({
    method: "POST",
    path: "/-/reload",
    summary: "Has the config read anew, and answers once it is in force.",
    asks: NOTHING,
    answer: reloadedSchema,
    refusals: [422, 503],
  });
  const document = JSON.stringify(describeApi(api.described, source.base, source.version), null, 2);
  server.get("/api/v1/openapi.json", (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(`${document}\n`),
  );
}
