import { expect, test } from "@jest/globals";
import { httpConfigSchema } from "../../src/web/config.ts";

const TOKEN = "0123456789abcdef";

/** What is wrong with a section: the key, and the words. */
function problemsOf(section: object): string[] {
  return (httpConfigSchema.safeParse(section).error?.issues ?? []).map(
    ({ path, message }) => `${path.join(".")} ${message}`,
  );
}

test("an empty section listens on this machine alone, to whoever is on it", () => {
  expect(httpConfigSchema.parse({})).toEqual({ listen: "127.0.0.1:8080", public_url: "", users: [], trust_proxy: [] });
});

test.each(["127.0.0.1:8080", "127.8.9.1:1", "[::1]:8080", "localhost:0"])(
  "%s is this machine, and needs no token",
  (listen) => expect(problemsOf({ listen })).toEqual([]),
);

test.each(["0.0.0.0:8080", "[::]:8080", "192.168.1.5:80", "shop.example:8080", "[::ffff:10.0.0.1]:80"])(
  "%s is open to other machines: refused without a token, with what to do",
  (listen) => {
    expect(problemsOf({ listen })).toEqual([
      expect.stringMatching(
        /^listen is open to other machines, .*: set users, .*, or token, .*; or listen on 127\.0\.0\.1$/,
      ),
    ]);
    expect(problemsOf({ listen, token: TOKEN })).toEqual([]);
  },
);

test("a public address of another machine's is as open as listening there", () => {
  const public_url = "https://example.com/stock";
  expect(problemsOf({ public_url })).toEqual([expect.stringMatching(/^public_url is an address for other machines/)]);
  expect(problemsOf({ public_url, token: TOKEN })).toEqual([]);
  expect(problemsOf({ public_url: "http://localhost:9000/stock" })).toEqual([]);
});

test.each(["8080", "127.0.0.1", "127.0.0.1:70000", "::1:8080", "[127.0.0.1]:80", "http://127.0.0.1:80", ""])(
  "listen: %p is refused",
  (listen) => expect(problemsOf({ listen })).toEqual([expect.stringContaining("listen is no address with a port")]),
);

test.each([
  "ftp://example.com",
  "example.com",
  "https://a:b@example.com",
  "https://example.com/?a",
  "https://x.example/#a",
])("public_url: %p is refused", (public_url) =>
  expect(problemsOf({ public_url, token: TOKEN })).toEqual([expect.stringMatching(/^public_url must be/)]),
);

test("a token is long enough not to be guessed, and fits a header", () => {
  expect(problemsOf({ token: "0123456789abcde" })).toEqual([expect.stringContaining("16 characters at least")]);
  expect(problemsOf({ token: `${TOKEN} ` })).toEqual([expect.stringContaining("no header can have")]);
});

test("proxies are addresses or networks, as a list or as one text", () => {
  const read = (trust_proxy: unknown) => httpConfigSchema.safeParse({ trust_proxy }).data?.trust_proxy;
  expect(read("10.0.0.7, fd00::/8,loopback")).toEqual(["10.0.0.7", "fd00::/8", "loopback"]);
  for (const wrong of [true, ["10.0.0.0/33"], ["proxy.example"], ["10.0.0.0/8/8"], ["10.0.0.0/"]]) {
    expect(read(wrong)).toBeUndefined();
  }
});

const HASH = `$scrypt$ln=14,r=8,p=5$${"A".repeat(22)}$${"A".repeat(43)}`;

test("users are as good as a token, have names of their own and hashes that are some", () => {
  const listen = "0.0.0.0:8080";
  expect(problemsOf({ listen, users: [{ name: "ana", password_hash: HASH }] })).toEqual([]);
  const twice = ["ana", "ana"].map((name) => ({ name, password_hash: HASH }));
  expect(problemsOf({ users: twice })).toEqual(["users.1.name is taken by a user further up"]);
  for (const name of ["", " ana", "a\u0000b", "x".repeat(65)]) {
    expect(problemsOf({ users: [{ name, password_hash: HASH }] })).toEqual([
      expect.stringContaining("users.0.name must be"),
    ]);
  }
  const weak = [
    HASH.replace("ln=14", "ln=2"),
    HASH.replace("ln=14", "ln=30"),
    "secret",
    HASH.replace("scrypt", "bcrypt"),
  ];
  for (const password_hash of weak) {
    expect(problemsOf({ users: [{ name: "ana", password_hash }] })).toEqual([
      "users.0.password_hash must be what lowstockd hash-password prints",
    ]);
  }
});
