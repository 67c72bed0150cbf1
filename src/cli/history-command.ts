import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_SINCE, readSince, SINCE_FORMS, type Since } from "../watch/since.ts";
import { HISTORY_KINDS } from "./history-request.ts";
import { addMatchOptions, readMatch } from "./match-options.ts";

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
        .default(since(DEFAULT_SINCE), DEFAULT_SINCE),
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
  const since = readSince(text);
  if (since === null) throw new InvalidArgumentError(`It must be ${SINCE_FORMS}.`);
  return since;
}
