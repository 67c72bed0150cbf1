import { chmodSync, cpSync, globSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { build, type OutputChunk, type Plugin } from "rolldown";

/*
 * Makes dist/ of src/ and of what it uses: few files, in which only what is used stands; what the program loads late is a file
 * of its own. Why: docs/decisions/0017-built-into-few-files.md.
 *   npm run build [-- FOLDER]
 */

const ROOT = import.meta.dirname;
const DIST = resolve(process.argv[2] ?? join(ROOT, "dist"));

/** What is started, also as a thread, and what the benchmarks call. */
const ENTRIES = ["main", "app", "config/schema", "watch/clock", "heap", "workbook-worker"];

/** A package whose files the pages load as they are. */
const UPLOT = "node_modules/uplot";

rmSync(DIST, { recursive: true, force: true });
const { output } = await build({
  cwd: ROOT,
  input: Object.fromEntries(ENTRIES.map((name) => [name.replace("/", "-"), `src/${name}.ts`])),
  platform: "node",
  // Of pg, which does without.
  external: ["pg-native"],
  plugins: [fromItsOldPlace(), withoutHttp2(), withListsWordedLate()],
  output: {
    dir: DIST,
    // A module that imports node:http has each of its exports read, with it the whole client behind `fetch`; require() has not.
    format: "cjs",
    dynamicImportInCjs: false,
    // All in one folder: what a module says of its own place holds wherever it has come to stand.
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    // Names and lines stay, so that a stack trace can be read as it is.
    minify: { compress: true, mangle: false, codegen: false },
    comments: false,
    // Errors are known by the names of their classes.
    keepNames: true,
    sourcemap: true,
  },
});
writeFileSync(join(DIST, "package.json"), '{ "type": "commonjs" }\n');
for (const file of globSync(["src/**/*.liquid", "src/web/assets/*"], { cwd: ROOT })) {
  cpSync(join(ROOT, file), join(DIST, relative("src", file)));
}
for (const file of ["uPlot.iife.min.js", "uPlot.min.css"]) {
  cpSync(join(ROOT, UPLOT, "dist", file), join(DIST, "web/assets", file));
}
chmodSync(join(DIST, "main.js"), 0o755);
const chunks = output.filter((file) => file.type === "chunk");
for (const { fileName } of chunks) writeInAscii(fileName);
const bundled = [...packagesOf(chunks), join(ROOT, UPLOT)].sort();
writeFileSync(join(DIST, "LICENSES.txt"), bundled.map(licenceOf).join("\n\n"));
writeFileSync(join(DIST, "sbom.cdx.json"), `${JSON.stringify(billOfMaterials(), null, 2)}\n`);

/** A module finds the files beside it where they are copied to, though itself it stands at the top. */
function fromItsOldPlace(): Plugin {
  return {
    name: "from-its-old-place",
    transform(code, id) {
      const place = relative(join(ROOT, "src"), id);
      if (place.startsWith("..") || !code.includes("import.meta.url")) return null;
      // No line moves, and so none needs a map.
      return {
        code: code.replaceAll("import.meta.url", `new URL(${JSON.stringify(place)}, import.meta.url)`),
        map: null,
      };
    },
  };
}

/** got speaks HTTP/2, which it is never asked to: `node:http2` would be loaded with it, and with that more of Node. */
function withoutHttp2(): Plugin {
  const [wanted, none] = ["node:http2", "\0no-http2"];
  return {
    name: "without-http2",
    resolveId: (source, importer) => (source === wanted && importer?.includes("/node_modules/got/") ? none : null),
    load: (id) =>
      id === none
        ? "export const constants = {}; export class Http2ServerResponse {} export default { constants };"
        : null,
  };
}

/**
 * A part of got makes a format for the lists in its errors when it is loaded. The first format of Intl's reads all locales, which is 8
 * MB of an idle daemon.
 */
function withListsWordedLate(): Plugin {
  return {
    name: "with-lists-worded-late",
    transform(code, id) {
      if (!id.includes("/node_modules/@sindresorhus/is/")) return null;
      const late = code.replace(
        /= (new Intl\.ListFormat\([^)]*\));/g,
        (_, format) => `= { format: (list) => ${format}.format(list) };`,
      );
      // No line moves, and so none needs a map.
      return { code: late, map: null };
    },
  };
}

/** V8 keeps the source of what it has loaded, and of a file with one character beyond Latin-1 in two bytes for each. */
function writeInAscii(fileName: string): void {
  const file = join(DIST, fileName);
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  // Where an escape could say something else, the character stays: beyond what one escape says, and behind a backslash.
  writeFileSync(file, readFileSync(file, "utf8").replace(/(?<!\\)[\x80-\ud7ff\ue000-\uffff]/g, escaped));
}

/** The folders of the packages that have gone into these files. */
function packagesOf(files: readonly OutputChunk[]): string[] {
  const modules = files.flatMap(({ moduleIds }) => moduleIds);
  return [...new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []))].sort();
}

/** The terms of most licences are that they go with what they are for. */
function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8") : ""}`;
}

/**
 * What is in dist/, as CycloneDX: a scanner finds no node_modules in an image to read it from. What only the demo and the
 * sandbox use is `optional`: the daemon loads none of it.
 */
function billOfMaterials() {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const required = new Set([...packagesOf(filesOfTheDaemon()), join(ROOT, UPLOT)]);
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        "bom-ref": "lowstockd",
        type: "application",
        name,
        version,
        licenses: [{ license: { id: license } }],
      },
    },
    components: bundled.map((folder) => componentOf(folder, required.has(folder) ? "required" : "optional")),
  };
}

function componentOf(folder: string, scope: "required" | "optional") {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return { "bom-ref": purl, type: "library", scope, name, version, licenses: [{ license: { name: license } }], purl };
}

/** Whatever the program may load, but for the demo, the sandbox, and what only they do. */
function filesOfTheDaemon(): OutputChunk[] {
  const apart = ["demo/demo", "sandbox"].map((command) => join(ROOT, `src/cli/${command}.ts`));
  const found = new Set<OutputChunk>();
  const visit = (fileName: string) => {
    const chunk = chunks.find((candidate) => candidate.fileName === fileName);
    if (!chunk || found.has(chunk) || apart.includes(chunk.facadeModuleId ?? "")) return;
    found.add(chunk);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) visit(next);
  };
  visit("main.js");
  return [...found];
}
