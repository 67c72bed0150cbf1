import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { formatPasswordHash, type PasswordHash, readPasswordHash } from "./password-hash.ts";

/** What OWASP asks of scrypt at the least, in the form that takes the least memory: 16 MB. */
const COST = { costLog: 14, blockSize: 8, parallelization: 5 } as const;

const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** Whoever asks while so many wait is turned away. */
const MOST_WAITING = 8;

/** Too many passwords wait to be checked. */
export class TooBusy extends Error {
  override readonly name = "TooBusy";
}

/** @returns for `password_hash` in the config */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, { ...COST, salt, key: Buffer.alloc(KEY_BYTES) });
  return formatPasswordHash({ ...COST, salt, key });
}

/**
 * Makes a check of names and passwords, which takes as long for a name that there is not. One is checked at a time: it is work
 * for a core, of which the polls have more need.
 * @throws {TooBusy} by the check
 */
export function createPasswordCheck(
  users: readonly { readonly name: string; readonly password_hash: string }[],
): (name: string, password: string) => Promise<boolean> {
  const hashes = new Map(users.map(({ name, password_hash }) => [name, readPasswordHash(password_hash)]));
  const nobody: PasswordHash = { ...COST, salt: randomBytes(SALT_BYTES), key: randomBytes(KEY_BYTES) };
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (name, password) => {
    if (waiting >= MOST_WAITING) throw new TooBusy("too many passwords wait to be checked");
    waiting += 1;
    try {
      const known = hashes.get(name);
      const hash = known ?? nobody;
      const deriving = last.then(() => derive(password, hash));
      last = deriving.catch(() => {});
      const isRight = timingSafeEqual(await deriving, hash.key);
      return isRight && known !== undefined;
    } finally {
      waiting -= 1;
    }
  };
}

function derive(password: string, { costLog, blockSize, parallelization, salt, key }: PasswordHash): Promise<Buffer> {
  const cost = 2 ** costLog;
  const options = { N: cost, r: blockSize, p: parallelization, maxmem: 256 * cost * blockSize };
  return new Promise((resolve, reject) => {
    // The same letters may be typed in several ways.
    scrypt(password.normalize("NFC"), salt, key.length, options, (error, derived) =>
      error ? reject(error) : resolve(derived),
    );
  });
}
