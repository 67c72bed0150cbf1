/** How scrypt was asked to make a hash (RFC 7914), and what came of it. */
export interface PasswordHash {
  /** Binary logarithm of N. */
  readonly costLog: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,88})\$([A-Za-z0-9+/]{43,88})$/;

/** Bounds within which a hash neither is a toy nor keeps the daemon busy: 16 MB to 128 MB, and at most 16 passes. */
const LEAST_COST_LOG = 14;
const MOST_COST_LOG = 17;
const MOST_PASSES = 16;

/** Reads `$scrypt$ln=14,r=8,p=5$SALT$KEY`, as `lowstockd hash-password` writes it; null where it is none such. */
export function readPasswordHash(text: string): PasswordHash | null {
  const [, ln, r, p, salt = "", key = ""] = FORM.exec(text) ?? [];
  const costLog = Number(ln);
  const parallelization = Number(p);
  if (!(costLog >= LEAST_COST_LOG && costLog <= MOST_COST_LOG)) return null;
  if (Number(r) !== 8 || parallelization < 1 || parallelization > MOST_PASSES) return null;
  return {
    costLog,
    blockSize: 8,
    parallelization,
    salt: Buffer.from(salt, "base64"),
    key: Buffer.from(key, "base64"),
  };
}

export function formatPasswordHash({ costLog, blockSize, parallelization, salt, key }: PasswordHash): string {
  const plain = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
  return `$scrypt$ln=${costLog},r=${blockSize},p=${parallelization}$${plain(salt)}$${plain(key)}`;
}
