import { Argument, type Command } from "commander";
import { FILES, SCRIPTS, SHELLS, type Shell } from "./completion/scripts.ts";
import { print } from "./print.ts";

/**
 * Adds `completion`, which prints a script for a shell, and the hidden command that those scripts ask.
 * @param finish called with the exit status
 */
export function addCompletionCommand(program: Command, finish: (status: number) => void): void {
  program
    .command("completion")
    .description("print a script that completes commands, options and names at the prompt of a shell")
    .addArgument(new Argument("<shell>", "which").choices(SHELLS))
    .addHelpText(
      "after",
      "\nbash: source <(lowstockd completion bash)                               in ~/.bashrc" +
        "\nzsh:  source <(lowstockd completion zsh)                                in ~/.zshrc, after compinit" +
        "\nfish: lowstockd completion fish > ~/.config/fish/completions/lowstockd.fish",
    )
    .action((shell: Shell) => {
      process.stdout.write(SCRIPTS[shell]);
      finish(0);
    });

  program
    .command("__complete", { hidden: true })
    .argument("[words...]")
    .action(async (words: readonly string[]) => {
      await printCandidates(program, words).catch(() => {
        // Somebody is typing: a config that cannot be read, or a store, is no news to break in with.
      });
      finish(0);
    });
}

async function printCandidates(program: Command, words: readonly string[]): Promise<void> {
  const { complete } = await import("./completion/complete.ts");
  const source = async (name: string, config: string) =>
    (await import("./completion/source.ts")).readNames(name, config);
  const found = await complete(program, words, source);
  const lines = found === "files" ? [FILES] : found.map(({ value, description }) => `${value}\t${description}`);
  print(lines.map((line) => `${line}\n`).join(""));
}
