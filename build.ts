import { chmodSync, cpSync, globSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { build, type Plugin } from "rolldown";

/*
 * Makes dist/ of src/ and of what it uses: few files, in which only what is used stands; what the program loads late is a file
 * of its own. Why: docs/decisions/0017-built-into-few-files.md.
 *   npm run build [-- FOLDER]
 */

const ROOT = import.meta.dirname;
const DIST = resolve(process.argv[2] ?? join(ROOT, "dist"));

/** What is started, and what the benchmarks call. */
const ENTRIES = ["main", "app", "config/schema", "watch/clock", "heap"];

rmSync(DIST, { recursive: true, force: true });
const { output } = await build({
  cwd: ROOT,
  input: Object.fromEntries(ENTRIES.map((name) => [name.replace("/", "-"), `src/${name}.ts`])),
  platform: "node",
  // Of pg, which does without.
  external: ["pg-native"],
  plugins: [fromItsOldPlace()],
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
for (const file of globSync("src/**/*.liquid", { cwd: ROOT })) {
  cpSync(join(ROOT, file), join(DIST, relative("src", file)));
}
chmodSync(join(DIST, "main.js"), 0o755);
writeFileSync(
  join(DIST, "LICENSES.txt"),
  licencesOf(output.flatMap((file) => ("moduleIds" in file ? file.moduleIds : []))),
);

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

/** The licences of the packages that have gone into dist/, whose terms are that they go with it. */
function licencesOf(modules: readonly string[]): string {
  const packages = new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []));
  return [...packages].sort().map(licenceOf).join("\n\n");
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8") : ""}`;
}
