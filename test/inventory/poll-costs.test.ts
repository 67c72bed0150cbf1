import { describe, expect, test } from "@jest/globals";
import { costPolls, type PollingFacts } from "../../src/inventory/poll-costs.ts";

const facts: PollingFacts = {
  coverage: "auto",
  isFilterProven: false,
  isAllWanted: false,
  products: 5_000,
  lowProducts: 120,
  pollsAnHour: 4,
  limitAnHour: 900,
  pageSize: 200,
};

describe("what polls cost", () => {
  test("is a page for each 200 products when the filter is known to leave something out", () => {
    expect(costPolls(facts)).toMatchObject({ read: "full", requestsAPoll: 25, requestsAnHour: 100, pollsACycle: null });
  });

  test("is that and a page for each 200 low products while the filter is not judged yet and that is cheap", () => {
    const unjudged: PollingFacts = { ...facts, isFilterProven: null };
    expect(costPolls(unjudged)).toMatchObject({ read: "check", requestsAPoll: 26, requestsAnHour: 104 });
    expect(costPolls({ ...unjudged, coverage: "full" })).toMatchObject({ read: "full", requestsAPoll: 25 });
    expect(costPolls({ ...unjudged, products: 50_000 })).toMatchObject({ read: "sliced", requestsAPoll: 76 });
  });

  test("is a page for each 200 low products once the filter is proven, unless rules need everything", () => {
    expect(costPolls({ ...facts, isFilterProven: true })).toMatchObject({ read: "filtered", requestsAnHour: 4 });
    expect(costPolls({ ...facts, isFilterProven: true, isAllWanted: true })).toMatchObject({ read: "full" });
    expect(costPolls({ ...facts, coverage: "filtered" })).toMatchObject({ read: "filtered", requestsAnHour: 4 });
  });

  test("is a third of the hour's requests and the filter's pages when the catalog would take more", () => {
    expect(costPolls({ ...facts, products: 50_000 })).toMatchObject({
      read: "sliced",
      requestsAPoll: 76,
      requestsAnHour: 304,
      pollsACycle: 4,
    });
    expect(costPolls({ ...facts, products: 50_000, coverage: "full" })).toMatchObject({
      read: "full",
      requestsAnHour: 1_000,
    });
  });
});
