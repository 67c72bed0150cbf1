import { describe, expect, test } from "@jest/globals";
import { costPolls, type PollingFacts } from "../../src/stock/poll-costs.ts";

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
  test("is a page for each 200 products while the filter is not proven", () => {
    expect(costPolls(facts)).toMatchObject({ read: "full", requestsAPoll: 25, requestsAnHour: 100, pollsARound: null });
  });

  test("is a page for each 200 low products once it is, unless rules want everything", () => {
    expect(costPolls({ ...facts, isFilterProven: true })).toMatchObject({ read: "filtered", requestsAnHour: 4 });
    expect(costPolls({ ...facts, isFilterProven: true, isAllWanted: true })).toMatchObject({ read: "full" });
    expect(costPolls({ ...facts, coverage: "filtered" })).toMatchObject({ read: "filtered", requestsAnHour: 4 });
  });

  test("is a third of the hour's requests, and the filter's, where the catalog would take more", () => {
    expect(costPolls({ ...facts, products: 50_000 })).toMatchObject({
      read: "sliced",
      requestsAPoll: 76,
      requestsAnHour: 304,
      pollsARound: 4,
    });
    expect(costPolls({ ...facts, products: 50_000, coverage: "full" })).toMatchObject({
      read: "full",
      requestsAnHour: 1_000,
    });
  });
});
