import { expect, jest, test } from "@jest/globals";
import type { Overview } from "../../src/watch/overview.ts";
import { PATIENCE_MS } from "../cli/lowstockd.ts";
import { describeInBrowser, inspect, look, openBrowser, VIEWS } from "./browsing.ts";
import { serve } from "./serving-alone.ts";

jest.setTimeout(PATIENCE_MS);

const AT = "2026-03-02T12:00:00.000Z";

const member = (pod: string): Overview["members"][number] => ({
  process: `pid 1 on host ${pod}`,
  role: "worker",
  since: "2026-03-01T08:15:00.000Z",
  version: "1.2.3",
});

/** Of a fleet that has much to do. */
const FLEET: Overview = {
  at: AT,
  isFine: true,
  daemon: null,
  members: ["lowstockd-6c9f7d5b8d-2xkqz", "lowstockd-6c9f7d5b8d-9p4wd", "x".repeat(253)].map(member),
  backlog: {
    since: "2026-03-02T11:59:30.000Z",
    queues: [
      { name: "polls", waiting: 1_234, active: 24, delayed: 12_345 },
      { name: "drains", waiting: 7, active: 3, delayed: 210 },
      { name: "reports", waiting: 0, active: 1, delayed: 400 },
    ],
  },
  companies: [],
  channels: [],
  reload: null,
  deadLetters: [],
};

const LATE: Overview = {
  ...FLEET,
  backlog: { since: "2026-03-02T11:38:00.000Z", queues: FLEET.backlog?.queues ?? [] },
};

describeInBrowser("in a browser", () => {
  test("the overview of a fleet names its workers and what they have to do, whole at both widths, in both languages, light and dark", async () => {
    let shown = FLEET;
    await using serving = await serve({}, { role: "worker", overview: async () => shown });
    await using opened = new AsyncDisposableStack();
    const browser = opened.adopt(await openBrowser(), (it) => it.close());
    for (const view of VIEWS) {
      await using looking = await look(browser, view);
      const { page, complaints } = looking;
      shown = FLEET;
      await page.goto(serving.address);
      await inspect(page, "/", view);
      expect(await page.locator("[aria-labelledby=daemons] li").count()).toBe(FLEET.members.length);
      const work = page.locator("[aria-labelledby=work]");
      const rows = await work.locator("tbody tr").all();
      const counts = await Promise.all(rows.map((row) => row.locator("td").allTextContents()));
      expect(counts).toEqual([
        ["1,234", "24", "12,345"],
        ["7", "3", "210"],
        ["0", "1", "400"],
      ]);
      // A poll that is due in its turn is no trouble.
      expect(await work.locator(".bad").count()).toBe(0);
      shown = LATE;
      await page.goto(serving.address);
      await inspect(page, "/ of a fleet that is late", view);
      expect(await work.locator(".bad").textContent()).toContain("11:38");
      expect({ view, complaints }).toEqual({ view, complaints: [] });
    }
  });
});
