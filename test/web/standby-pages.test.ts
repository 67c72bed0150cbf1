import { expect, jest, test } from "@jest/globals";
import { PATIENCE_MS } from "../cli/lowstockd.ts";
import { openPair } from "../cli/pair.ts";
import { emptyRedis } from "../crash/own-database.ts";
import { describeWithServer } from "../store/with-server.ts";
import { describeInBrowser, inspect, look, openBrowser, VIEWS } from "./browsing.ts";

jest.setTimeout(2 * PATIENCE_MS);

/** Of a Redis server, for these tests alone. */
const DATABASE = 10;

describeInBrowser("in a browser", () => {
  describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => {
    test("the pages of a daemon that stands by say so, and are whole at both widths, in both languages, light and dark", async () => {
      await using pair = await openPair(await emptyRedis(server, DATABASE));
      await pair.lead();
      const standby = await pair.standBy({ http: { listen: "127.0.0.1:0" } });
      const address = String(/"address":"([^"]+)"/.exec(await standby.printed("answering over HTTP"))?.[1]);
      await using opened = new AsyncDisposableStack();
      const browser = opened.adopt(await openBrowser(), (it) => it.close());
      for (const view of VIEWS) {
        await using looking = await look(browser, view);
        const { page, complaints } = looking;
        for (const path of ["/", "/levels"]) {
          await page.goto(new URL(path, address).href);
          await inspect(page, path, view);
          expect(await page.locator("main").textContent()).toContain(
            view.locale === "en-US" ? "This daemon stands by" : "Este proceso está de reserva",
          );
        }
        expect({ view, complaints }).toEqual({ view, complaints: [] });
      }
    });
  });
});
