import { describe, expect, test } from "@jest/globals";
import { ProxyInvalid, proxyFor } from "../src/proxy.ts";

const API = "https://api.smartpyme.site/api/external/v1";
const PROXY = { HTTPS_PROXY: "http://proxy.example.com:3128" };

describe("which proxy", () => {
  test.each([
    [API, {}, null],
    [API, PROXY, "proxy.example.com:3128"],
    [API, { HTTP_PROXY: "http://proxy.example.com:3128" }, null],
    ["http://shop.example.com", PROXY, null],
    ["http://shop.example.com", { HTTP_PROXY: "http://plain:80" }, "plain:80"],
    [API, { https_proxy: "http://small:1", HTTPS_PROXY: "http://capital:2" }, "small:1"],
    [API, { https_proxy: "", HTTPS_PROXY: "http://capital:2" }, "capital:2"],
    [API, { ALL_PROXY: "http://all:3" }, "all:3"],
    [API, { ...PROXY, ALL_PROXY: "socks5://unused:1" }, "proxy.example.com:3128"],
    [API, { HTTPS_PROXY: "proxy.example.com:3128" }, "proxy.example.com:3128"],
    [API, { HTTPS_PROXY: "https://proxy.example.com" }, "proxy.example.com:443"],
    [API, { HTTPS_PROXY: " http://user:p%40ss@proxy.example.com:8080/ " }, "proxy.example.com:8080"],
  ])("for %s with %j: %s", (address, env, name) => {
    expect(proxyFor(address, env)?.name ?? null).toBe(name);
  });

  test.each([
    "http://localhost:8081/x",
    "http://127.0.0.1",
    "http://127.9.9.9:1",
    "http://[::1]:2",
    "http://shop.localhost",
  ])("%s stays on this machine, unless it is asked for", (address) => {
    const env = { HTTP_PROXY: "http://p:1" };
    expect(proxyFor(address, env)).toBeNull();
    expect(proxyFor(address, { ...env, NO_PROXY: "<-loopback>" })?.name).toBe("p:1");
  });

  test("has a name without its login", () => {
    const proxy = proxyFor(API, { HTTPS_PROXY: "http://user:p%40ss@proxy.example.com" });
    expect(proxy).toEqual({
      url: "http://user:p%40ss@proxy.example.com:80",
      name: "proxy.example.com:80",
      variable: "HTTPS_PROXY",
    });
  });

  test.each(["socks5://MARKED:1080", "http://", "http://u:MARKED@", "::::", "http://a b"])("%s is refused", (value) => {
    const look = () => proxyFor(API, { HTTPS_PROXY: value });
    expect(look).toThrow(ProxyInvalid);
    expect(look).toThrow(/^The environment variable HTTPS_PROXY names no proxy that can be used: it must be http:/);
    expect(look).not.toThrow(/MARKED/);
  });
});

describe("NO_PROXY", () => {
  test.each([
    ["*", API, true],
    ["api.smartpyme.site", API, true],
    ["smartpyme.site", API, true],
    [".smartpyme.site", API, true],
    ["*.smartpyme.site", API, true],
    ["API.SmartPyme.site.", API, true],
    ["other.example, smartpyme.site:443", API, true],
    ["other.example smartpyme.site", API, true],
    ["smartpyme.site:8443", API, false],
    ["partpyme.site", API, false],
    ["pyme.site", API, false],
    ["smartpyme.site", "https://smartpyme.site.evil.example", false],
    ["", API, false],
    [", ,", API, false],
    [".", API, false],
    ["192.168.1.20", "https://192.168.1.20:8443/x", true],
    ["192.168.1.20:8443", "https://192.168.1.20:8443/x", true],
    ["192.168.1.20:443", "https://192.168.1.20:8443/x", false],
    ["192.168.0.0/16", "https://192.168.1.20", true],
    ["10.0.0.0/8", "https://192.168.1.20", false],
    ["192.168.0.0/99", "https://192.168.1.20", false],
    ["168.1.20", "https://192.168.1.20", false],
    ["fd00::/8", "https://[fd12::1]:8443", true],
    ["[fd12::1]:8443", "https://[fd12::1]:8443", true],
    ["[fd12::1]", "https://[fd12::2]", false],
  ])("%j with %s: %s", (exceptions, address, isExcepted) => {
    expect(proxyFor(address, { ...PROXY, NO_PROXY: exceptions }) === null).toBe(isExcepted);
    expect(proxyFor(address, { ...PROXY, no_proxy: exceptions }) === null).toBe(isExcepted);
  });
});
