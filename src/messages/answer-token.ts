import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Level, LevelKey } from "../stock/level.ts";
import { normalize } from "../stock/match.ts";

/** How long a link in a message can be answered, in ms. */
export const ANSWERABLE_MS = 30 * 24 * 60 * 60_000;

/** What a link of a message is about: one level, all of a supplier, or all of a warehouse that the message told as short. */
export type AnswerTarget =
  | { readonly kind: "level"; readonly key: LevelKey }
  | { readonly kind: "supplier"; readonly name: string }
  | { readonly kind: "warehouse"; readonly branch: string | null; readonly warehouse: string | null };

/** What a link of a message says. */
export interface AnswerLink {
  /** The company's name in the config. */
  readonly company: string;
  /** The channel that the message went to. */
  readonly channel: string;
  readonly target: AnswerTarget;
  /** When the message's facts were found, ISO 8601 in UTC. */
  readonly foundAt: string;
}

/** What a genuine token says. Names are in it as hashes, so that it is short whatever they are. */
export interface ReadToken {
  /** Names the token: it makes one answer at most. */
  readonly id: string;
  readonly company: string;
  readonly channel: string;
  /** In ms since 1970, rounded up to a second. */
  readonly foundAt: number;
  readonly kind: AnswerTarget["kind"];
  /** What `markOf` gives for the levels that it is about. */
  readonly mark: string;
}

export type Reading =
  | { readonly outcome: "valid" | "expired"; readonly token: ReadToken }
  /** Of another key or nobody's: it says nothing. */
  | { readonly outcome: "forged" };

/** 128 bits of HMAC-SHA256, in base64url. */
const SIGNATURE = 22;

/** 60 bits of SHA-256: what they tell apart is also signed. */
const MARK = 10;

/** In characters; a longer one is none of ours. */
const LONGEST = 400;

const KINDS = { l: "level", s: "supplier", w: "warehouse" } as const;

const FORM = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([lsw])([A-Za-z0-9_-]{10})\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{22})$/;

/**
 * Makes the token of a link: `COMPANY.CHANNEL.TARGET.TIME.SIGNATURE`, of characters that no mail program or URL changes. The same
 * link always has the same token, so that a message that is sent again is the same.
 * @param key of the store
 */
export function signAnswer({ company, channel, target, foundAt }: AnswerLink, key: string): string {
  const at = Math.ceil(Date.parse(foundAt) / 1_000).toString(36);
  const said = `${company}.${channel}.${target.kind[0]}${markOfTarget(target)}.${at}`;
  return `${said}.${signatureOf(said, key)}`;
}

/**
 * Reads a token that anybody may have sent. It costs one HMAC of a short text, whatever is wrong with it.
 * @param token of any length and content
 */
export function readAnswerToken(token: string, key: string, now: Date): Reading {
  const bounded = token.slice(0, LONGEST);
  const expected = signatureOf(bounded.slice(0, -SIGNATURE - 1), key);
  const isGenuine = isSame(bounded.slice(-SIGNATURE), expected) && token.length <= LONGEST;
  const [, company = "", channel = "", letter, mark = "", at = "", id = ""] = FORM.exec(bounded) ?? [];
  if (!isGenuine || (letter !== "l" && letter !== "s" && letter !== "w")) return { outcome: "forged" };
  const kind = KINDS[letter];
  const foundAt = Number.parseInt(at, 36) * 1_000;
  return {
    outcome: now.getTime() > foundAt + ANSWERABLE_MS ? "expired" : "valid",
    token: { id, company, channel, foundAt, kind, mark },
  };
}

/** The hash by which a token of a kind names what a level belongs to: itself, its supplier, or its warehouse. */
export function markOf(kind: AnswerTarget["kind"], level: Level, key: LevelKey): string {
  if (kind === "level") return markOfTarget({ kind, key });
  if (kind === "supplier") return markOfTarget({ kind, name: level.product.supplier ?? "" });
  return markOfTarget({ kind, branch: level.branch, warehouse: level.warehouse });
}

function markOfTarget(target: AnswerTarget): string {
  const named = target.kind === "level" ? target.key : JSON.stringify(namesOf(target));
  return createHash("sha256").update(named).digest("base64url").slice(0, MARK);
}

function namesOf(target: Exclude<AnswerTarget, { readonly kind: "level" }>) {
  // Suppliers are told apart regardless of case and accents, as in the orders of a message.
  return target.kind === "supplier" ? normalize(target.name) : [target.branch, target.warehouse];
}

function signatureOf(said: string, key: string): string {
  return createHmac("sha256", key).update(said).digest("base64url").slice(0, SIGNATURE);
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
