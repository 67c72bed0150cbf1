import { describe, expect, it } from "@jest/globals";
import { email } from "../../../src/channels/email/channel.ts";

const MINIMAL = { smtp: { host: "smtp.example.com" }, from: "alerts@example.com", to: ["ana@example.com"] };

function problemsOf(config: object): readonly string[] {
  const { error } = email.schema.safeParse(config);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("the config of an email channel", () => {
  it("needs a server, a sender and a recipient, and requires TLS unless told otherwise", () => {
    expect(email.schema.parse(MINIMAL)).toEqual({ ...MINIMAL, smtp: { host: "smtp.example.com", tls: "required" } });
  });

  it.each([
    "alerts@example.com",
    "Alertas de stock <alertas@example.com>",
    '"Núñez, Ana" <ana@localhost>',
    "ana@niño.example",
  ])("takes %s for an address", (address) => {
    expect(problemsOf({ ...MINIMAL, from: address, to: [address] })).toEqual([]);
  });

  it.each(["", "alerts", "Alerts <alerts>", "Team: a@example.com;", "a@example.com\r\nBcc: b@example.com"])(
    "does not take %j for an address",
    (address) => {
      const problem = "not one mail address: write name@example.com, or Name <name@example.com>";
      expect(problemsOf({ ...MINIMAL, from: address, to: ["ana@example.com", address] })).toEqual([
        `from: ${problem}`,
        `to.1: ${problem}`,
      ]);
    },
  );

  it("has one sender", () => {
    expect(problemsOf({ ...MINIMAL, from: "a@example.com, b@example.com" })).toHaveLength(1);
  });

  it.each<[string | string[], string[]]>([
    ["ana@example.com", ["ana@example.com"]],
    ["ana@example.com, luis@example.com", ["ana@example.com", "luis@example.com"]],
    [["ana@example.com, luis@example.com"], ["ana@example.com", "luis@example.com"]],
    [
      '"Gómez, Ana" <ana@example.com>,Compras <c@example.com>',
      ['"Gómez, Ana" <ana@example.com>', '"Compras" <c@example.com>'],
    ],
    ['"Gómez, Ana" <ana@example.com>', ['"Gómez, Ana" <ana@example.com>']],
  ])("reads %j as those who get the mail, whether it is a text or a list", (to, listed) => {
    expect(email.schema.parse({ ...MINIMAL, to }).to).toEqual(listed);
  });

  it("says which of several is no address", () => {
    const problem = "not one mail address: write name@example.com, or Name <name@example.com>";
    expect(problemsOf({ ...MINIMAL, to: "ana@example.com, luis" })).toEqual([`to: "luis": ${problem}`]);
    expect(problemsOf({ ...MINIMAL, to: ["ana@example.com", "luis"] })).toEqual([`to.1: ${problem}`]);
  });

  it.each<[string | string[], string[]]>([
    ["xlsx", ["xlsx"]],
    ["csv, xlsx", ["csv", "xlsx"]],
    [["csv"], ["csv"]],
  ])("reads %j as what to attach", (attach, listed) => {
    expect(email.schema.parse({ ...MINIMAL, attach }).attach).toEqual(listed);
    expect(problemsOf({ ...MINIMAL, attach: "pdf" })).toHaveLength(1);
  });

  it("takes OAuth2 in place of a password, and not beside it", () => {
    const oauth2 = { client_id: "id", client_secret: "secret", refresh_token: "token" };
    const smtp = { host: "smtp.example.com", user: "alerts@example.com" };
    expect(problemsOf({ ...MINIMAL, smtp: { ...smtp, oauth2 } })).toEqual([]);
    expect(problemsOf({ ...MINIMAL, smtp: { ...smtp, oauth2: { access_token: "token" } } })).toEqual([]);
    expect(problemsOf({ ...MINIMAL, smtp: { ...smtp, oauth2: { client_id: "id" } } })).toEqual([
      "smtp.oauth2: needs client_id and client_secret, or an access_token",
    ]);
    expect(problemsOf({ ...MINIMAL, smtp: { ...smtp, password: "x", oauth2 } })).toHaveLength(1);
    const access_url = "http://login.example.com/token";
    expect(problemsOf({ ...MINIMAL, smtp: { ...smtp, oauth2: { ...oauth2, access_url } } })).toHaveLength(1);
  });

  it("wants somebody to write to", () => {
    expect(problemsOf({ ...MINIMAL, to: [] })).toEqual(["to: must name somebody"]);
    expect(problemsOf({ ...MINIMAL, to: "" })).toHaveLength(1);
  });

  it("wants a user and a password together", () => {
    const problem = ["smtp: user and password (or oauth2) go together: set both, or neither"];
    expect(problemsOf({ ...MINIMAL, smtp: { host: "smtp.example.com", user: "alerts" } })).toEqual(problem);
    expect(problemsOf({ ...MINIMAL, smtp: { host: "smtp.example.com", password: "secret" } })).toEqual(problem);
  });

  it("knows that port 465 expects TLS at once", () => {
    expect(problemsOf({ ...MINIMAL, smtp: { host: "smtp.example.com", port: 465 } })).toEqual([
      "smtp.tls: port 465 speaks TLS from the first byte: set tls to implicit, or use port 587",
    ]);
    expect(problemsOf({ ...MINIMAL, smtp: { host: "smtp.example.com", port: 465, tls: "implicit" } })).toEqual([]);
  });

  it("has no other keys", () => {
    expect(problemsOf({ ...MINIMAL, cc: ["boss@example.com"] })).toHaveLength(1);
  });
});
