import { expect, jest, test } from "@jest/globals";
import { PATIENCE_MS } from "../cli/lowstockd.ts";
import { openOutside } from "../cli/outside.ts";
import { startServing } from "./serving-daemon.ts";

jest.setTimeout(PATIENCE_MS);

test("pages that are open hear of each poll and nothing of it, and do not keep the daemon from its end", async () => {
  await using outside = await openOutside({ products: 40 });
  await using serving = await startServing(outside, {}, { poll: { cron: "* * * * * *" } });
  const response = await fetch(new URL("/events", serving.address), { headers: { accept: "text/event-stream" } });
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  let heard = "";
  const listening = (async () => {
    for await (const chunk of response.body ?? []) {
      heard += Buffer.from(chunk).toString();
      if (heard.includes("event: changed")) break;
    }
  })();
  await listening;
  expect(heard.replaceAll(": \n\n", "")).toBe("retry: 10000\n\nevent: changed\ndata: 1\n\n");
  const held = await fetch(new URL("/events", serving.address), { headers: { accept: "text/event-stream" } });
  expect((await serving.daemon.stop("SIGTERM")).status).toBe(0);
  await held.text().catch(() => "");
});

test("of many that listen at once the last read the page without, and others have their place when they leave", async () => {
  await using outside = await openOutside({ products: 40 });
  await using serving = await startServing(outside);
  const leaving = new AbortController();
  const listen = (signal: AbortSignal) =>
    fetch(new URL("/events", serving.address), { headers: { accept: "text/event-stream" }, signal });
  const all = await Promise.all(Array.from({ length: 205 }, () => listen(leaving.signal)));
  expect(all.filter(({ status }) => status === 200)).toHaveLength(200);
  expect(all.filter(({ status }) => status === 204)).toHaveLength(5);
  leaving.abort();
  const later = new AbortController();
  let status = 204;
  while (status === 204) ({ status } = await listen(later.signal));
  expect(status).toBe(200);
  later.abort();
});
