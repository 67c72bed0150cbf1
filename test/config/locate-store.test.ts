import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { locateStore } from "../../src/config/locate-store.ts";

describe("where a store is", () => {
  let root: string;
  const at = (...names: string[]) => path.join(root, ...names);
  const locate = (url: string) => locateStore(url, at("etc"), at("home"));

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "lowstockd-locate-"));
    for (const folder of ["etc", "home"]) mkdirSync(at(folder, "data"), { recursive: true });
  });

  afterEach(() => rmSync(root, { recursive: true }));

  test.each(["sqlite:/data/x.sqlite", "sqlite:///data/x.sqlite", "redis://h/0", "postgres://h/d", "memory:"])(
    "%s names it by itself",
    (url) => {
      expect(locate(url)).toEqual({ url, warning: null });
    },
  );

  test("is relative to the config's folder when no store exists yet, and when two exist", () => {
    const expected = { url: `sqlite:${at("etc", "data", "x.sqlite")}`, warning: null };
    expect(locate("sqlite:data/x.sqlite")).toEqual(expected);
    writeFileSync(at("etc", "data", "x.sqlite"), "");
    writeFileSync(at("home", "data", "x.sqlite"), "");
    expect(locate("sqlite:data/x.sqlite")).toEqual(expected);
  });

  test("is found in the working directory if it only exists there, with a warning what to do", () => {
    writeFileSync(at("home", "data", "x.sqlite"), "");
    const { url, warning } = locate("sqlite:data/x.sqlite");
    expect(url).toBe(`sqlite:${at("home", "data", "x.sqlite")}`);
    expect(warning).toContain(`there is no ${at("etc", "data", "x.sqlite")}`);
    expect(warning).toContain("move it there");
  });
});
