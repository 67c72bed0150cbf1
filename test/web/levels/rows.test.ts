import { expect, test } from "@jest/globals";
import { openStore } from "../../../src/store/store.ts";
import { createLevelReader } from "../../../src/web/levels/rows.ts";
import { lowstockd } from "../../cli/lowstockd.ts";
import { openOutside } from "../../cli/outside.ts";

test("between two polls all readers are given the same rows, of all companies; then those of the last poll", async () => {
  await using outside = await openOutside({ products: 60 });
  const config = await outside.writeConfig();
  expect((await lowstockd("once", "--config", config)).status).toBe(0);
  const store = await openStore(`sqlite:${outside.store}`, { writer: true, now: () => new Date() });
  const read = createLevelReader(["never-polled", "torogoz"], store.state);
  const first = await read();
  expect([...first.states.keys()]).toEqual(["torogoz"]);
  expect(first.rows.length).toBeGreaterThan(0);
  expect(first.rows).toHaveLength(first.states.get("torogoz")?.episodes.size ?? 0);
  expect(await read()).toBe(first);

  const state = first.states.get("torogoz");
  if (!state) throw new Error("it was polled");
  await store.commit("torogoz", { ...state, version: state.version + 1, episodes: new Map() }, []);
  expect((await read()).rows).toEqual([]);
  await store.close();
});
