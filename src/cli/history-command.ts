import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { daySchema } from "../policy/silences-config.ts";
import { readDuration } from "../time/read-duration.ts";
import { HISTORY_KINDS, type Since } from "./history-request.ts";
import { addMatchOptions, readMatch } from "./match-options.ts";

const SINCE = "30d";

/**
 * Adds `history`.
 * @param configOption makes a new `--config`
 * @param finish called with the exit status
 */
export function addHistoryCommand(
  program: Command,
  configOption: () => Option,
  finish: (status: number) => void,
): void {
  const history = program
    .command("history")
    .description(
      "look back: episodes of low stock, each day's numbers, the stock of low levels; also beside the daemon",
    )
    .addArgument(new Argument("[what]", "to look at").choices(HISTORY_KINDS).default("episodes"))
    .addOption(
      new Option("--since <day>", "of which day on, as 2026-12-31, or how far back, as 30d")
        .argParser(since)
        .default(since(SINCE), SINCE),
    )
    .addOption(new Option("--csv", "for a spreadsheet").default(false).conflicts("json"))
    .option("--json", "for programs", false)
    .addOption(configOption());
  addMatchOptions(history, (field) => (field === "status" ? "the worst of an episode" : "of which; * is any text"));
  history.action(async (what, { config, json, csv, since, ...fields }) =>
    finish(
      await (await import("./history.ts")).history({
        config,
        json,
        csv,
        what,
        since,
        match: readMatch(fields, history),
      }),
    ),
  );
}

function since(text: string): Since {
  const { data } = daySchema.safeParse(text);
  if (data !== undefined) return { day: data };
  const backMs = readDuration(text);
  if (backMs === null) throw new InvalidArgumentError("It must be a day, as 2026-12-31, or a duration, as 30d.");
  return { backMs };
}
