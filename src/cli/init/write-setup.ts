import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import type { Keeping } from "./choices.ts";
import { documentOf, SECRETS, type SecretKey, type Setup } from "./setup.ts";

const HEAD =
  "# Made by lowstockd init. All keys there are: config/lowstockd.yaml of the project. After a change: lowstockd check\n";

const PRIVATE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** What writing would have to write over, beginning with the config. */
export function findInTheWay(file: string, keeping: Keeping): string[] {
  const secrets = keeping === "files" ? Object.values(SECRETS).map((it) => path.join(path.dirname(file), it.file)) : [];
  return [file, ...secrets].filter((name) => existsSync(name));
}

/**
 * Writes a config, and its secrets into files of their own, which are their owner's alone and which git leaves out; or names
 * environment variables in their place. Writes over nothing: where one of the files is there, none is left behind.
 * @returns the files, the config first, and the variables that are to be set
 * @throws {Error} of node:fs
 */
export async function writeSetup(
  file: string,
  setup: Setup,
  keeping: Keeping,
): Promise<{ readonly files: readonly string[]; readonly variables: readonly string[] }> {
  const folder = path.dirname(file);
  const secrets = new Map<SecretKey, string>();
  const document = documentOf(setup, (key, secret) => {
    secrets.set(key, secret);
    return keeping === "env" ? { [key]: `\${${SECRETS[key].variable}}` } : { [`${key}_file`]: SECRETS[key].file };
  });
  const contents = [...secrets].map(([key, secret]) => [path.join(folder, SECRETS[key].file), secret] as const);
  const written: string[] = [];
  const write = async (name: string, content: string, mode?: number) => {
    await writeFile(name, content, { flag: "wx", ...(mode !== undefined && { mode }) });
    written.push(name);
  };
  try {
    await mkdir(folder, { recursive: true });
    await write(file, HEAD + stringify(document, { lineWidth: 0 }));
    if (keeping === "files") {
      const place = path.join(folder, "secrets");
      await mkdir(place, { recursive: true, mode: PRIVATE_FOLDER });
      for (const [name, secret] of contents) await write(name, secret, PRIVATE);
      if (!existsSync(path.join(place, ".gitignore"))) await writeFile(path.join(place, ".gitignore"), "*\n");
    }
  } catch (error) {
    for (const name of written) await rm(name, { force: true });
    throw error;
  }
  return {
    files: written,
    variables: keeping === "env" ? [...secrets.keys()].map((key) => SECRETS[key].variable) : [],
  };
}
