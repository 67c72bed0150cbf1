import tls from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { SlowAnswerError, TimedOutError } from "../../src/smartpyme/errors.ts";
import { createInventory } from "../../src/smartpyme/inventory.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { GOODS } from "../../src/stock/level.ts";
import { openStore } from "../../src/store/store.ts";
import { type Polling, poll } from "../../src/watch/poll.ts";
import { policyOf } from "../policy/policies.ts";
import { FAILURES, type Failure, MAX_BODY_BYTES, SHORT_MS, TRUSTED } from "../smartpyme/failing-servers.ts";
import { clientOf, json, NOW, pageOf, product, serve } from "../smartpyme/fake-api.ts";

const authorities = tls.getCACertificates("default");
beforeAll(() => tls.setDefaultCACertificates(TRUSTED));
afterAll(() => tls.setDefaultCACertificates(authorities));

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of cleanUp.splice(0).reverse()) await release();
});

describe("a poll that meets", () => {
  const walk = FAILURES.map((failure): [string, Failure] => [failure.failure, failure]);

  it.each(walk)("%s leaves the snapshot as it is, and the next one goes on from there", async (_, failure) => {
    const store = await openStore("memory:", { writer: true, now: () => NOW });
    cleanUp.push(() => store.close());
    let low = [product(1), product(2), product(3)];
    const sound = await serve((url, response) => json(response, pageOf(url, low)));
    cleanUp.push(() => sound.close());
    const failing = await failure.start();
    cleanUp.push(() => failing.close());
    const pollAt = (baseUrl: string, timeoutMs = 20_000) =>
      poll(pollingOf(baseUrl, timeoutMs, store), { signal: new AbortController().signal });

    await pollAt(sound.baseUrl);
    const before = await store.state("mi-empresa");
    const sent = await store.pending("compras");
    expect([...(before?.episodes.keys() ?? [])]).toHaveLength(3);

    const timeoutMs = failure.kind === TimedOutError || failure.kind === SlowAnswerError ? SHORT_MS : 20_000;
    const failed = pollAt(failing.baseUrl, timeoutMs);
    await expect(failed).rejects.toBeInstanceOf(failure.kind);
    await expect(failed).rejects.toThrow(failure.words);
    expect(await store.state("mi-empresa")).toEqual(before);
    expect(await store.pending("compras")).toEqual(sent);

    low = [product(1), product(2), product(3, { inventarios: [{ ...ROW, stock: 9 }] }), product(4)];
    const { changes } = await pollAt(sound.baseUrl);
    expect(changes.map(({ kind, level }) => [kind, level.product.id]).sort()).toEqual([
      ["breached", 4],
      ["recovered", 3],
    ]);
  });
});

const ROW = { stock_minimo: 5, nombre_bodega: "B", nombre_sucursal: "S" };

function pollingOf(baseUrl: string, timeoutMs: number, commits: Polling["commits"]): Polling {
  const client = clientOf(baseUrl, { timeoutMs, maxBodyBytes: MAX_BODY_BYTES, pausesMs: [] });
  return {
    company: "mi-empresa",
    inventory: createInventory(client, () => NOW),
    commits,
    policy: {
      coverage: "filtered",
      filters: { enabled: true },
      kinds: GOODS,
      baseUrl: "https://api.example.com",
      pollsAnHour: 1,
      pageSize: client.pageSize,
      thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
      damping: NO_DAMPING,
      alerts: policyOf({ channels: ["compras"] }),
      pollsToCome: () => 0,
    },
    now: () => NOW,
  };
}
