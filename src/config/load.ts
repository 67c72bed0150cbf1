import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Document, isScalar, isSeq } from "yaml";
import { createMask } from "../mask.ts";
import { readServerUrl } from "../store/server-url.ts";
import { decodeText } from "./decode.ts";
import { entriesOf, entryAt, fillInDocument, parseSource, retype, spanOf } from "./document.ts";
import { formatIssue } from "./explain.ts";
import { failureCode } from "./failure-code.ts";
import {
  ConfigInvalid,
  formatPlaced,
  type Problem,
  placeProblems,
  problemOfFile,
  renderProblems,
  type Span,
} from "./invalid.ts";
import { locateIssue } from "./locate.ts";
import { locateStore } from "./locate-store.ts";
import { isAt } from "./place.ts";
import { possibleSecrets } from "./possible-secrets.ts";
import { listProxies, type ProxyUse } from "./proxies.ts";
import { type Config, configSchema } from "./schema.ts";
import { placesOf } from "./schema-places.ts";
import { readSecretFiles } from "./secret-files.ts";
import { cleanFilledSecrets } from "./secret-text.ts";
import { checkSyntax } from "./syntax.ts";
import { readTemplateFiles } from "./template-files.ts";

/** A secret given by a variable only: the text in the file may be printed, and helps to find the mistake. */
const REFERENCE_ONLY = /^["']?\$\{\w+\}["']?$/;

export interface Loaded {
  readonly config: Config;
  /** Every secret in the config, which the log must mask. */
  readonly secrets: readonly string[];
  /** Descriptions of what is odd but may be intended, each on one line with its place in the file. */
  readonly warnings: readonly string[];
  /** The proxies of the environment, and the parts of the config that use them. */
  readonly proxies: readonly ProxyUse[];
}

/**
 * Reads and checks a config file, fills in environment variables, and reads the files of secrets and templates.
 * @throws {ConfigInvalid} with everything that is wrong
 */
export async function loadConfig(file: string, env: Readonly<Record<string, string | undefined>>): Promise<Loaded> {
  const source = await readSource(file);
  const document = parseSource(source);
  const syntax = checkSyntax(document, source);
  if (syntax.isBroken) throw invalid(file, source, syntax.problems, possibleSecrets(source, configSchema));
  const problems = [...syntax.problems];

  const places = placesOf("secret", configSchema);
  const filled = fillInDocument(document, env, problems);
  const { warnings, elsewhere } = readSecretFiles(document, places, path.dirname(file), problems);
  readTemplateFiles(document, placesOf("template", configSchema), path.dirname(file), problems);
  const secretEntries = [...entriesOf(document)].filter((entry) => places.some((place) => isAt(place, entry.path)));
  warnings.push(...cleanFilledSecrets(secretEntries, filled, problems));

  const checked = await check(document, filled);
  if (checked.success && problems.length === 0) {
    const secrets = secretEntries.flatMap(({ value }) => secretsIn(value));
    const { store, channels } = checked.data;
    const { url, warning } = locateStore(store.url, path.dirname(file), process.cwd());
    return {
      config: { ...checked.data, store: { ...store, url }, channels: inOrderOf(document, channels) },
      secrets: [...new Set(secrets)],
      warnings: [...placeProblems(file, source, warnings).map(formatPlaced), ...(warning === null ? [] : [warning])],
      proxies: listProxies(file, checked.data, env),
    };
  }
  const found = (checked.error?.issues ?? []).flatMap((issue) => locateIssue(document, configSchema, issue));
  const hidden = secretEntries
    .filter(({ value }) => !elsewhere.has(value))
    .map(({ value }) => spanOf(value))
    .filter((span) => span !== null)
    .filter(([start, end]) => !REFERENCE_ONLY.test(source.slice(start, end)));
  // A text that could not be filled in is empty, and is not reported for that as well.
  const news = found.filter(({ at }) => !problems.some((known) => isSame(known.at, at)));
  throw invalid(file, source, [...problems, ...news].map(maskValues(source, env)), hidden);
}

async function readSource(file: string): Promise<string> {
  const decoded = decodeText(await readBytes(file));
  if ("text" in decoded) return decoded.text;
  const { line = null, column = null } = decoded.at ?? {};
  const problem = { ...problemOfFile(file, decoded.failure), line, column };
  throw new ConfigInvalid(`The config has a problem:\n${formatPlaced(problem)}`, [problem]);
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const code = failureCode(cause);
    const message = code === "ENOENT" ? `There is no config file ${file}` : `${file} cannot be read (${code})`;
    const problems = [problemOfFile(file, message)];
    if (code !== "ENOENT") throw new ConfigInvalid(message, problems, { cause });
    throw new ConfigInvalid(
      `${message}. To make one:\n` +
        "  lowstockd init FILE             asks for what it takes, and tries it\n" +
        "  lowstockd check --config FILE   (or set LOWSTOCKD_CONFIG)\n" +
        "To see it work without any of that: lowstockd demo",
      problems,
      { cause },
    );
  }
}

/** Checks a document. Filled-in texts that are refused are read as numbers or booleans where possible, and checked again. */
async function check(document: Document, filled: ReadonlySet<unknown>) {
  const parse = () => configSchema.safeParseAsync(document.toJS() ?? {}, { error: formatIssue });
  const first = await parse();
  const retyped = (first.error?.issues ?? []).filter(({ path: at }) => {
    const value = entryAt(document, at)?.value;
    // An issue may be about a whole list, whose items are then the texts.
    const scalars = isSeq(value) ? value.items : [value];
    return scalars.filter((item) => isScalar(item) && filled.has(item) && retype(item)).length > 0;
  });
  return retyped.length > 0 ? parse() : first;
}

/** Sorts the channels as in the file, because zod puts channels last whose templates it had to wait for. */
function inOrderOf(document: Document, channels: Config["channels"]): Config["channels"] {
  const paths = [...entriesOf(document)].map(({ path: at }) => at);
  const names = paths.flatMap(([section, name, ...below]) =>
    section === "channels" && below.length === 0 ? [String(name)] : [],
  );
  return Object.fromEntries(Object.entries(channels).sort(([a], [b]) => names.indexOf(a) - names.indexOf(b)));
}

/** Makes a function that masks values of the environment in problems: a quoted value may be a secret in the wrong place. */
function maskValues(source: string, env: Readonly<Record<string, string | undefined>>): (problem: Problem) => Problem {
  const mask = createMask([...source.matchAll(/\$\{(\w+)/g)].map(([, name = ""]) => env[name] ?? ""));
  return ({ path, ...problem }) => ({
    ...problem,
    message: mask(problem.message),
    ...(path !== undefined && { path: mask(path) }),
  });
}

function secretsIn(node: unknown): string[] {
  const secret = isScalar(node) ? String(node.value ?? "") : "";
  const url = readServerUrl(secret);
  const password = typeof url === "object" ? url.password : "";
  return [...new Set([secret, password, decode(password)])].filter((text) => text !== "");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A text that is not percent-encoded has no other form.
    return text;
  }
}

function isSame(a: Span | null, b: Span | null): boolean {
  return a !== null && b !== null && a[0] === b[0];
}

function invalid(file: string, source: string, problems: readonly Problem[], hidden: readonly Span[]): ConfigInvalid {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  const rendered = renderProblems(file, source, problems, hidden);
  return new ConfigInvalid(`The config has ${count}:\n${rendered}`, placeProblems(file, source, problems));
}
