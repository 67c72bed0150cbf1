import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { fillIn } from "../../config/environment.ts";
import { locateStore } from "../../config/locate-store.ts";

/** A store that does not answer at once is not waited for: somebody sits at the prompt. */
const PATIENCE_MS = 500;

type Reader = (config: string) => Promise<readonly string[]>;

const READERS: Readonly<Record<string, Reader>> = {
  channel: async (config) => (await readConfig(config)).channels,
  company: async (config) => (await readConfig(config)).companies,
  "dead-letters": (config) => readIds(config, ({ DEAD }) => DEAD.collection),
  silences: (config) => readIds(config, ({ SILENCE }) => SILENCE.collection),
  status: async () => ["low", "out"],
};

/** A store may be named by the config file that it stands in. */
const FILES: ReadonlySet<string> = new Set(["file", "from", "to"]);

/**
 * Reads what may stand for a name of the usage from a config and its store, as far as they can be read: secrets are not
 * needed, and nothing is checked.
 */
export async function readNames(name: string, config: string): Promise<readonly string[] | "files" | null> {
  if (FILES.has(name)) return "files";
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  return (await read?.(atHome(config))) ?? null;
}

interface Names {
  readonly companies: readonly string[];
  readonly channels: readonly string[];
  readonly store: string;
}

async function readConfig(file: string): Promise<Names> {
  const document = parseDocument(await readFile(file, "utf8"), { prettyErrors: false, logLevel: "error" });
  const channels = document.get("channels");
  const companies = document.get("companies");
  return {
    channels: isMap(channels) ? channels.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [],
    companies: isSeq(companies)
      ? companies.items.map((company) => String(isMap(company) ? company.get("name") : ""))
      : [],
    store: await storeUrl(document.getIn(["store", "url"]), document.getIn(["store", "url_file"]), path.dirname(file)),
  };
}

async function storeUrl(url: unknown, file: unknown, folder: string): Promise<string> {
  return locateStore(await writtenUrl(url, file, folder), folder, process.cwd()).url;
}

async function writtenUrl(url: unknown, file: unknown, folder: string): Promise<string> {
  const filled = (value: unknown) => fillIn(String(value), process.env).text;
  if (url !== undefined) return filled(url);
  if (file !== undefined) return (await readFile(path.resolve(folder, filled(file)), "utf8")).trim();
  const { storeConfigSchema } = await import("../../store/config.ts");
  return storeConfigSchema.parse({}).url;
}

type Kinds = typeof import("../../store/kinds.ts");

async function readIds(config: string, collectionOf: (kinds: Kinds) => string): Promise<readonly string[]> {
  const { store: url } = await readConfig(config);
  const [kinds, { openKeyStore }] = await Promise.all([
    import("../../store/kinds.ts"),
    import("../../store/key-store.ts"),
  ]);
  const store = await openKeyStore(url, { writer: false, now: () => new Date(), patienceMs: PATIENCE_MS });
  try {
    return await store.ids(collectionOf(kinds));
  } finally {
    await store.close();
  }
}

/** A shell hands over the words as they are typed. */
function atHome(file: string): string {
  return file.replace(/^~(?=\/)/, homedir());
}
