import { chmod, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";
import { isInstalled, openTerminal } from "./terminal.ts";
import { slackText } from "./told.ts";

jest.setTimeout(PATIENCE_MS);

/** What is offered at the end of these words. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const { status, stdout, stderr } = await lowstockd("__complete", "--", ...words);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.split("\n").flatMap((line) => line.split("\t")[0] || []);
}

test("commands, options and choices come from the program itself, hidden ones do not", async () => {
  const [commands, help, subcommands, options, choices, choice, ended] = await Promise.all([
    offered(""),
    offered("help", "s"),
    offered("silence", ""),
    offered("retry", "--all", "-"),
    offered("sandbox", "--dialect", ""),
    offered("sandbox", "--dialect=l"),
    offered("status", "--", "-"),
  ]);
  expect(commands).toEqual(expect.arrayContaining(["run", "once", "check", "silence", "completion", "help"]));
  expect(commands).not.toContain("__complete");
  expect(help).toEqual(["status", "summary", "simulate", "silence", "sandbox"]);
  expect(subcommands).toEqual(["add", "list", "end", "help"]);
  expect(options).toEqual(["--config", "--json", "--help"]);
  expect(choices).toEqual(["documented", "live", "unified"]);
  expect(choice).toEqual(["--dialect=live"]);
  expect(ended).toEqual([]);
});

test("names come from the config, without its secrets, and ids from the store", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig();
  outside.slack.fail({ status: 400, body: "invalid_blocks" });
  await lowstockd("once", "-c", config);
  const names = path.join(outside.folder, "names.yaml");
  await writeFile(
    names,
    `companies: [{ name: norte, api_key: "\${UNSET}" }, { name: sur }]\nchannels: { bodega: { tipo: x }, compras: }`,
  );
  const [channels, companies, letters, given, statuses, file] = await Promise.all([
    offered("test-channel", "--config", names, ""),
    offered("silence", "add", `--config=${names}`, "--sku", "X", "--company", "norte", ""),
    offered("retry", "-c", config, "tor"),
    offered("retry", "-c", config, "torogoz.1.bodega", "t"),
    offered("silence", "add", "--status", ""),
    offered("check", "-c", ""),
  ]);
  for (const words of [
    ["backup", ""],
    ["restore", "--replace", ""],
    ["copy-store", "a.yaml", "x"],
  ]) {
    expect(await offered(...words)).toEqual([":files"]);
  }
  expect(await offered("restore", "--")).toEqual(["--config", "--json", "--replace", "--help"]);
  expect(channels).toEqual(["bodega", "compras"]);
  expect(companies).toEqual(["sur"]);
  expect(letters).toEqual(["torogoz.1.bodega"]);
  expect(given).toEqual([]);
  expect(statuses).toEqual(["low", "out"]);
  expect(file).toEqual([":files"]);
});

test("what cannot be read completes nothing, without a word", async () => {
  await using outside = await openOutside({ products: 40 });
  const broken = path.join(outside.folder, "broken.yaml");
  await writeFile(broken, "channels: [\n  {{");
  const damaged = path.join(outside.folder, "damaged.sqlite");
  await writeFile(damaged, "no database".repeat(1_000));
  const configs = await Promise.all(
    [`sqlite:${damaged}`, "sqlite:none", "memory:", "redis://127.0.0.1:1", "postgres://127.0.0.1:1/x", "what:ever"].map(
      (url) => outside.writeConfig({ store: { url } }),
    ),
  );
  const nothing = await Promise.all([
    ...["none.yaml", outside.folder, broken].map((config) => offered("test-channel", "--config", config, "b")),
    ...configs.map((config) => offered("retry", "--config", config, "t")),
    offered("nonsense", "--what", "t"),
  ]);
  expect(nothing.flat()).toEqual([]);
});

const SHELLS: Readonly<Record<string, { readonly start: string; readonly load: string }>> = {
  bash: { start: "bash --norc --noprofile -i", load: "source <(lowstockd completion bash)" },
  zsh: { start: "zsh -f -i", load: "autoload -Uz compinit && compinit -u -D; source <(lowstockd completion zsh)" },
  fish: { start: "fish --no-config -i", load: "lowstockd completion fish | source" },
};

for (const [shell, { start, load }] of Object.entries(SHELLS)) {
  const missing = [shell, "script"].filter((program) => !isInstalled(program));
  const reason = missing.length > 0 ? `skipped, as ${missing.join(" and ")} is not installed: ` : "";
  (reason ? test.skip : test)(
    `${reason}at the prompt of ${shell} the tab key completes commands that then work`,
    async () => {
      await using outside = await openOutside({ products: 40 });
      const { folder, slack } = outside;
      const config = await outside.writeConfig();
      slack.fail({ status: 400, body: "invalid_blocks" });
      await lowstockd("once", "-c", config);
      const program = path.join(folder, "lowstockd");
      await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${path.resolve("src/main.ts")}' "$@"\n`);
      await chmod(program, 0o755);
      const env = { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, LOWSTOCKD_CONFIG: config };
      await using terminal = openTerminal(start, env);
      terminal.type(`${load}\necho rea""dy\n`);
      await terminal.shown(/ready\r\n/);

      terminal.type("lowstockd test-c\tbod\t--js\t\n");
      await terminal.shown(/"outcome": "sent"/);
      expect(slack.messages.map(slackText)).toEqual([expect.stringContaining("[TEST]")]);

      terminal.type("lowstockd retry t\t\n");
      await terminal.shown(/torogoz\.1\.bodega: waits to be delivered again/);

      terminal.type(`lowstockd check --config ${folder}/lowst\t-1\t\n`);
      await terminal.shown(/is fine\./);
      terminal.type(`lowstockd check --config=${folder}/lowstockd-1\t\n`);
      await terminal.shown(/is fine\./);

      terminal.type("lowstockd sandbox --dialect=l\t --pro\t");
      await terminal.shown(/--dialect=live.*--products/);
    },
  );
}
