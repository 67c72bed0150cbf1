import { createHash } from "node:crypto";
import type { Message } from "../../messages/message.ts";

/**
 * The mail's Message-ID: the same each time the same message is sent, so that mail servers and readers recognise a
 * second copy. The time is hashed in, because delivery ids start again with an emptied store and a reader must not take
 * a new mail for an old one.
 */
export function messageId(message: Message, domain: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([message.id, message.foundAt]))
    .digest("hex")
    .slice(0, 16);
  return `<${fileSafe(message.id)}.${hash}@${domain}>`;
}

/** The id as a mail header and as the name of a file can carry it. */
export function fileSafe(id: string): string {
  return id.replace(/[^A-Za-z0-9-]+/g, ".").replace(/^\.|\.$/g, "") || "message";
}
