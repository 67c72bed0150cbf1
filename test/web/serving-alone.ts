import { request } from "node:http";
import type { Member } from "../../src/store/kinds.ts";
import { openStoreToRead } from "../../src/store/store.ts";
import type { Overview } from "../../src/watch/overview.ts";
import { createChanges } from "../../src/web/changes.ts";
import { httpConfigSchema } from "../../src/web/config.ts";
import { NO_PAST } from "../../src/web/history/past.ts";
import { createSelections } from "../../src/web/levels/select.ts";
import { listen } from "../../src/web/listen.ts";
import { createServer } from "../../src/web/server.ts";
import { recordedLog } from "../watch/recorded-log.ts";

/** Starts the server alone, by a section of the config, with what a daemon would tell it. */
export async function serve(
  section: object,
  {
    role = "leader" as Member["role"],
    countOverdue = async () => 0,
    confirmStore = async () => {},
    render = async () => "",
    overview = async (): Promise<Overview> => Promise.reject(new Error("there is none")),
  } = {},
) {
  const log = recordedLog();
  const http = httpConfigSchema.parse(section);
  const metrics = { contentType: "text/plain", render };
  const server = await createServer({
    http,
    health: { role, countOverdue, confirmStore },
    metrics,
    version: "0",
    reload: async () => null,
    source: {
      companies: [],
      overview,
      levels: async () => ({ states: new Map(), rows: [] }),
      productUrl: () => null,
      store: await openStoreToRead("memory:", { now: () => new Date() }),
      channels: [],
      recentSent: async () => [],
      past: async () => NO_PAST,
      preview: async () => null,
      tryRules: async () => ({ companies: [] }),
      calendar: () => "2026-03-02",
      now: () => new Date(),
      selectionOf: createSelections(),
      configured: [],
      desk: { look: () => [], read: async () => {} },
      today: () => "2026-03-02",
    },
    role,
    reading: { locale: "en", timezone: "UTC", currency: "USD" },
    changes: createChanges(0),
    keyring: { key: "k".repeat(32), ended: new Set() },
    now: () => new Date(),
    log,
  });
  const address = await listen(server, "127.0.0.1:0");
  return {
    address,
    log,
    // `fetch` lets nobody name another host.
    ask: (path: string, headers: Readonly<Record<string, string>> = {}) =>
      new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
        const asking = request(new URL(path, address), { headers }, (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => {
            text += chunk;
          });
          response.on("end", () => resolve({ status: response.statusCode, text }));
        });
        asking.on("error", reject).end();
      }),
    [Symbol.asyncDispose]: async () => await server.close(),
  };
}
