import { createServer } from "node:http";
import { afterEach, describe, expect, test } from "@jest/globals";
import { openStore } from "../../src/store/store.ts";
import { httpConfigSchema } from "../../src/web/config.ts";
import { createLateWeb } from "../../src/web/late-web.ts";
import { listenBare } from "../../src/web/listen.ts";
import type { WebSettings, WebSource } from "../../src/web/web.ts";
import { recordedLog } from "../watch/recorded-log.ts";

const log = recordedLog();
const opened: AsyncDisposable[] = [];

afterEach(async () => {
  for (const it of opened.splice(0)) await it[Symbol.asyncDispose]();
  log.lines.length = 0;
});

const settings = (listen: string): WebSettings => ({
  http: httpConfigSchema.parse({ listen }),
  isAskedFor: false,
  companies: [],
  channels: [],
  pace: { jitter: 0, companies_at_once: 1 },
  silences: [],
  reading: { locale: "en", timezone: "UTC", currency: "USD" },
  productUrl: () => null,
  today: () => "2026-11-26",
});

async function source(): Promise<WebSource> {
  const now = () => new Date("2026-11-26T12:00:00Z");
  const store = await openStore("memory:", { writer: true, now });
  const unused = () => Promise.reject(new Error("nobody asks for it"));
  return {
    role: "leader",
    store,
    overview: unused,
    preview: unused,
    readCatalog: unused,
    tryRules: unused,
    reload: unused,
    now,
    log,
  };
}

describe("without an http section", () => {
  test("the first who come are answered, however many at once, and afterwards nobody is", async () => {
    const open = await createLateWeb("1.0.0").open(settings("127.0.0.1:0"), await source());
    if (!open) throw new Error("it does not listen");
    opened.push(open);
    const answers = await Promise.all(Array.from({ length: 5 }, () => fetch(new URL("/-/healthy", open.address))));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 200));
    await open[Symbol.asyncDispose]();
    opened.length = 0;
    await expect(fetch(new URL("/-/healthy", open.address))).rejects.toThrow();
  });

  test("a port that another program has is no failure, and the log says it", async () => {
    const other = createServer();
    await listenBare(other, "127.0.0.1:0");
    opened.push({ [Symbol.asyncDispose]: async () => void other.close() });
    const bound = other.address();
    if (typeof bound !== "object" || !bound) throw new Error("the other program does not listen");
    const at = `127.0.0.1:${bound.port}`;
    expect(await createLateWeb("1.0.0").open(settings(at), await source())).toBeNull();
    expect(log.lines.map(({ words }) => words)).toEqual([
      "nothing is answered over HTTP; http.listen names another place",
    ]);
  });
});
