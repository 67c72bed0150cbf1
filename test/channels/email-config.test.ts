import { describe, expect, it } from "@jest/globals";
import { email } from "../../src/channels/email.ts";

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

  it.each([
    "",
    "alerts",
    "Alerts <alerts>",
    "a@example.com, b@example.com",
    "Team: a@example.com;",
    "a@example.com\r\nBcc: b@example.com",
  ])("does not take %j for an address", (address) => {
    const problem = "not one mail address: write name@example.com, or Name <name@example.com>";
    expect(problemsOf({ ...MINIMAL, from: address, to: ["ana@example.com", address] })).toEqual([
      `from: ${problem}`,
      `to.1: ${problem}`,
    ]);
  });

  it("wants somebody to write to", () => {
    expect(problemsOf({ ...MINIMAL, to: [] })).toHaveLength(1);
  });

  it("wants a user and a password together", () => {
    const problem = ["smtp: user and password go together: set both, or neither"];
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
