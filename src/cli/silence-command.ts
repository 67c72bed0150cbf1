import { type Command, InvalidArgumentError, Option } from "commander";
import { daySchema } from "../policy/silences-config.ts";
import type { Match } from "../stock/match.ts";
import { durationSchema } from "../time/duration.ts";
import { addMatchOptions, type MatchOptions, readMatch } from "./match-options.ts";

/**
 * Adds `silence add`, `silence list` and `silence end`.
 * @param configOption makes a new `--config`
 * @param finish called with the exit status
 */
export function addSilenceCommand(
  program: Command,
  configOption: () => Option,
  finish: (status: number) => void,
): void {
  const silence = program.command("silence").description("keep people from being told of some levels for a while");

  const add = silence
    .command("add")
    .description("silence levels: of a product on order, of a season that is over; * stands for any text")
    .requiredOption("--reason <text>", "why, for people")
    .addOption(new Option("--until <day>", "the last day, as 2026-12-31").argParser(day))
    .addOption(
      new Option("--for <duration>", "in place of --until: 7d, 36h; to the end of that day")
        .argParser(duration)
        .conflicts("until"),
    )
    .option("--by <name>", "who silences, for people; absent: the user of this machine")
    .option("--json", "for programs", false)
    .addOption(configOption());
  addMatchOptions(add);
  add.action(async ({ config, json, reason, until, for: forMs, by, ...fields }) =>
    finish(
      await (await import("./silence.ts")).addSilence({
        config,
        json,
        reason,
        by,
        until,
        forMs,
        match: matchOf(fields, add),
      }),
    ),
  );

  silence
    .command("list")
    .description("list what is silenced, by the config, by command and by notes in SmartPyme")
    .option("--json", "for programs", false)
    .addOption(configOption())
    .action(async (options) => finish(await (await import("./silence.ts")).listSilences(options)));

  silence
    .command("end")
    .description("end silences made by command")
    .argument("<silences...>", "their ids, as lowstockd silence list shows them")
    .option("--json", "for programs", false)
    .addOption(configOption())
    .action(async (ids, options) => finish(await (await import("./silence.ts")).endSilences(ids, options)));
}

function matchOf(fields: MatchOptions, command: Command): Match {
  const match = readMatch(fields, command);
  if (Object.keys(match).length > 0) return match;
  return command.error("error: say what to silence, for example --sku 'LAP-*' (lowstockd silence add --help)");
}

function day(text: string): string {
  const { success, data } = daySchema.safeParse(text);
  if (!success) throw new InvalidArgumentError("It must be a day, written as 2026-12-31.");
  return data;
}

function duration(text: string): number {
  const { success, data } = durationSchema.safeParse(text);
  if (!success) throw new InvalidArgumentError("It must be a duration, such as 7d or 36h.");
  return data;
}
