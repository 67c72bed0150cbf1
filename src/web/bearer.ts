import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Makes the check of an `Authorization` header. It takes as long whatever the header holds.
 * @param token null: there is none, and no header is right
 */
export function createBearerCheck(token: string | null): (header: string | undefined) => boolean {
  const expected = digest(token ?? "");
  return (header) => {
    const [, given] = /^Bearer +([\x21-\x7e]+) *$/i.exec(header ?? "") ?? [];
    return timingSafeEqual(digest(given ?? ""), expected) && token !== null;
  };
}

/** Texts of any length in the same number of bytes. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
