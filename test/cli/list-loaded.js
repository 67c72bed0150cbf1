/* Preloaded into a command, writes the packages that it loads to the file that LOADED_PACKAGES names, one a line. */
import { writeFileSync } from "node:fs";
import { registerHooks } from "node:module";

const loaded = new Set();
registerHooks({
  load(url, context, next) {
    const name = url.split("/node_modules/").at(-1) ?? "";
    if (url.includes("/node_modules/")) loaded.add(name.split("/", name.startsWith("@") ? 2 : 1).join("/"));
    return next(url, context);
  },
});
process.on("exit", () => writeFileSync(process.env.LOADED_PACKAGES ?? "", [...loaded].join("\n")));
