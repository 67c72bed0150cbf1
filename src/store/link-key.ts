import { randomBytes } from "node:crypto";
import type { LinkKey } from "./kinds.ts";
import type { Store } from "./store.ts";

/** Makes a key that nobody can guess. */
export function newLinkKey(now: Date): LinkKey {
  return { key: randomBytes(32).toString("base64url"), madeAt: now.toISOString() };
}

/** Reads the key that signs the links of messages. The first time, it is made and stored: only the writer may call this. */
export async function openLinkKey(store: Pick<Store, "linkKey" | "setLinkKey">, now: Date): Promise<string> {
  const known = await store.linkKey();
  if (known !== null) return known.key;
  const made = newLinkKey(now);
  await store.setLinkKey(made);
  return made.key;
}
