import { mkdtemp, rm, stat } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { fillStore, readContent } from "../../src/store/copy.ts";
import { StoreLocked, StoreMissing, StoreNotEmpty } from "../../src/store/errors.ts";
import { openStore, openStoreToRead } from "../../src/store/store.ts";
import { emptyPostgres, emptyRedis } from "../crash/own-database.ts";
import { holdStore } from "./held-store.ts";
import { sampleDelivery, sampleState } from "./samples.ts";
import { describeWithServer } from "./with-server.ts";

jest.setTimeout(30_000);

const now = () => new Date();
/** Short, so that the store of a dead daemon is free again soon. */
const leaseMs = 2_000;

let folder = "";
let files = 0;
const newFile = () => {
  files += 1;
  return `sqlite:${path.join(folder, `${files}.sqlite`)}`;
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lowstockd-copy-"));
});

afterAll(() => rm(folder, { recursive: true }));

async function begin(url: string, company: string): Promise<void> {
  const store = await openStore(url, { writer: true, now, leaseMs });
  await store.commit(company, sampleState(1), [sampleDelivery(company, 1, "correo")]);
  await store.close();
}

/** Defines the tests of copies between a file and another kind of store. */
function describeCopies(kind: string, emptied: () => Promise<string>): void {
  describe(`between a file and ${kind}`, () => {
    let url = "";

    beforeEach(async () => {
      url = await emptied();
    });

    test.each(["to", "from"])("everything is copied %s it, and a daemon goes on there", async (direction) => {
      const file = newFile();
      const [from, to] = direction === "to" ? [file, url] : [url, file];
      await begin(from, "norte");
      const { entries, companies, writer } = await readContent(from, now);
      expect([companies, writer?.isAtWork]).toEqual([["norte"], false]);
      await fillStore(to, entries, { replace: false, now, leaseMs });
      const store = await openStore(to, { writer: true, now, leaseMs });
      expect(await store.state("norte")).toEqual(sampleState(1));
      expect((await store.pending()).map(({ delivery }) => delivery.id)).toEqual(["norte.1.correo"]);
      await store.commit("norte", sampleState(2), []);
      await store.close();
    });

    test("the content of a store is replaced only on request", async () => {
      const file = newFile();
      await begin(file, "norte");
      await begin(url, "sur");
      const { entries } = await readContent(file, now);
      const filling = fillStore(url, entries, { replace: false, now, leaseMs });
      await expect(filling).rejects.toThrow(StoreNotEmpty);
      await expect(filling).rejects.toThrow(/is not empty: it holds \d+ entries, .* say --replace/);
      const reader = await openStoreToRead(url, { now });
      expect(await reader.companies()).toEqual(["sur"]);
      await fillStore(url, entries, { replace: true, now, leaseMs });
      expect(await reader.companies()).toEqual(["norte"]);
      await reader.close();
    });

    test("a store that a daemon has is read whole, with the name of the daemon, and is not written to", async () => {
      const daemon = await holdStore(url);
      const { entries, companies, writer } = await readContent(url, now);
      expect(companies).toEqual(["held"]);
      expect(writer).toEqual({
        isAtWork: true,
        process: `pid ${daemon.pid} on host ${hostname()}`,
        since: "2026-01-05T12:00:00.000Z",
      });
      const filling = fillStore(url, entries, { replace: true, now, leaseMs });
      await expect(filling).rejects.toThrow(StoreLocked);
      await expect(filling).rejects.toThrow(`pid ${daemon.pid}`);
      await daemon.kill();
    });
  });
}

describeCopies("another file", async () => newFile());
describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => describeCopies("redis", () => emptyRedis(server, 4)));
describeWithServer("LOWSTOCKD_TEST_POSTGRES_URL", (server) =>
  describeCopies("postgres", () => emptyPostgres(server, "lowstockd_copy")),
);

test("a store in memory cannot be reached, and a store that does not exist is not created", async () => {
  await expect(readContent("memory:", now)).rejects.toThrow(StoreMissing);
  await expect(fillStore("memory:", new Map(), { replace: true, now })).rejects.toThrow(StoreMissing);
  const url = newFile();
  await expect(readContent(url, now)).rejects.toThrow(StoreMissing);
  await expect(stat(url.slice("sqlite:".length))).rejects.toThrow("ENOENT");
});
