import { type Command, InvalidArgumentError, Option } from "commander";
import { CONFIG_VARIABLE, DEFAULT_CONFIG } from "./health-arguments.ts";

const MOST_DAYS = 400;

/**
 * Adds `simulate`.
 * @param finish called with the exit status
 */
export function addSimulateCommand(program: Command, finish: (status: number) => void): void {
  const file = (flags: string, help: string) => new Option(flags, help).env(CONFIG_VARIABLE).default(DEFAULT_CONFIG);
  program
    .command("simulate")
    .description("try a config on what polls saw in the last weeks: what would it have told? also beside the daemon")
    .addOption(file("-c, --config <file>", "the config to try"))
    .addOption(file("--beside <file>", "the config in force, to compare with, whose store is read"))
    .addOption(new Option("--days <n>", "how far back").argParser(days).default(28))
    .option("--company <company>", "one alone, by its name in the config")
    .option("--json", "for programs", false)
    .action(async (options) => finish(await (await import("./simulate.ts")).simulateCommand(options)));
}

function days(text: string): number {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > MOST_DAYS) throw new InvalidArgumentError(`It must be a number of days, 1 to ${MOST_DAYS}.`);
  return days;
}
