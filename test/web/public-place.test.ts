import { expect, test } from "@jest/globals";
import { publicPlaceOf, withoutBase } from "../../src/web/public-place.ts";

test("links begin with the path of the public address, without a slash at its end", () => {
  expect(publicPlaceOf("https://example.com/stock/")).toEqual({ base: "/stock", isSecure: true, host: "example.com" });
  expect(publicPlaceOf("http://example.com:8080")).toEqual({ base: "", isSecure: false, host: "example.com:8080" });
  expect(publicPlaceOf("")).toEqual({ base: "", isSecure: false, host: null });
});

test("a proxy may leave the path or take it off, and what only begins like it is another path", () => {
  const paths = ["/stock", "/stock?a=b", "/stock/metrics", "/metrics", "/stocks", "/"];
  expect(paths.map((path) => withoutBase(path, "/stock"))).toEqual([
    "/",
    "/?a=b",
    "/metrics",
    "/metrics",
    "/stocks",
    "/",
  ]);
  expect(paths.map((path) => withoutBase(path, ""))).toEqual(paths);
});
