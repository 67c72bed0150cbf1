import { expect, test } from "@jest/globals";
import { createSessions, SESSION_MS } from "../../src/web/sessions.ts";

const NOW = new Date("2026-03-02T12:00:00Z");

const ana = { name: "ana", password_hash: "one" };

test("a session holds until its time is over, or it was signed out of", () => {
  const sessions = createSessions([ana], new Set());
  const cookie = sessions.begin("ana", NOW);
  const session = sessions.read(cookie, new Date(NOW.getTime() + SESSION_MS - 1));
  expect(session?.user).toBe("ana");
  expect(sessions.read(cookie, new Date(NOW.getTime() + SESSION_MS))).toBeNull();
  const other = sessions.begin("ana", NOW);
  if (session) sessions.end(session);
  expect(sessions.read(cookie, NOW)).toBeNull();
  expect(sessions.read(other, NOW)?.user).toBe("ana");
});

test("a changed config keeps sessions, but those of users who are gone or have another password", () => {
  const ended = new Set<string>();
  const before = createSessions(
    [ana, { name: "luis", password_hash: "two" }, { name: "eva", password_hash: "three" }],
    ended,
  );
  const [anas, luises, evas] = ["ana", "luis", "eva"].map((name) => before.begin(name, NOW));
  const after = createSessions([ana, { name: "luis", password_hash: "another" }], ended);
  expect([anas, luises, evas].map((cookie) => after.read(cookie ?? "", NOW)?.user ?? null)).toEqual([
    "ana",
    null,
    null,
  ]);
});

test("what is no session is none", () => {
  const sessions = createSessions([ana], new Set());
  const texts = ["", "null", "{}", "[]", '["ana"]', '["ana","x",1e99,"wrong"]', '["ana","x","later",""]', "\u0000"];
  for (const text of texts) expect(sessions.read(Buffer.from(text).toString("base64url"), NOW)).toBeNull();
});

test("however often somebody signs out, what is remembered of it is bounded", () => {
  const ended = new Set<string>();
  const sessions = createSessions([ana], ended);
  for (let index = 0; index < 10_100; index += 1) sessions.end({ user: "ana", id: String(index) });
  expect([ended.size, ended.has("10099"), ended.has("0")]).toEqual([10_000, true, false]);
});
