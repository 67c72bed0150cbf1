import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";

/** How long somebody stays signed in. */
export const SESSION_MS = 7 * 24 * 60 * 60_000;

/** Sessions that were signed out of are remembered up to so many; the oldest is about to expire by itself. */
const MOST_ENDED = 10_000;

/** Who has signed in, as their cookie says. The cookie's signature is not its own matter. */
export interface Session {
  readonly user: string;
  /** Names the session: nobody else has it. */
  readonly id: string;
}

export interface Sessions {
  /** @returns the cookie's text */
  begin(user: string, now: Date): string;
  /** Null: it is over, was signed out of, or its user is gone or has another password. */
  read(cookie: string, now: Date): Session | null;
  end(session: Session): void;
}

const cookieSchema = z.tuple([z.string(), z.string(), z.number(), z.string()]);

/** @param ended ids of sessions that were signed out of; it is written to, and kept by whoever makes sessions anew */
export function createSessions(
  users: readonly { readonly name: string; readonly password_hash: string }[],
  ended: Set<string>,
): Sessions {
  const marks = new Map(users.map(({ name, password_hash }) => [name, markOf(password_hash)]));
  return {
    begin: (user, now) => {
      const id = randomBytes(16).toString("base64url");
      const facts = [user, id, now.getTime() + SESSION_MS, marks.get(user) ?? ""];
      return Buffer.from(JSON.stringify(facts)).toString("base64url");
    },
    read: (cookie, now) => {
      const { data } = cookieSchema.safeParse(parse(Buffer.from(cookie, "base64url").toString("utf8")));
      if (!data) return null;
      const [user, id, endsAt, mark] = data;
      if (endsAt <= now.getTime() || marks.get(user) !== mark || ended.has(id)) return null;
      return { user, id };
    },
    end: ({ id }) => {
      ended.add(id);
      const [oldest] = ended;
      if (ended.size > MOST_ENDED && oldest !== undefined) ended.delete(oldest);
    },
  };
}

/** Another one with another password: a session ends with the password that it was begun with. */
function markOf(passwordHash: string): string {
  return createHash("sha256").update(passwordHash).digest("base64url").slice(0, 16);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
