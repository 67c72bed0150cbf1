import { type Command, Option } from "commander";
import type { Match } from "../stock/match.ts";
import { levelMatchShape, statusMatchSchema } from "../stock/match-config.ts";

/** What completion has an answer for. */
const COMPLETED: ReadonlySet<string> = new Set(["company", "status"]);

export type MatchOptions = Readonly<Record<string, readonly string[] | undefined>>;

/** Adds an option for each field by which levels are matched; `*` stands for any text. @param help of an option, by its field */
export function addMatchOptions(
  command: Command,
  help: (field: string) => string = (field) => (field === "status" ? "low or out" : "which; several: any of them"),
): Command {
  for (const field of [...Object.keys(levelMatchShape), "status"]) {
    const value = COMPLETED.has(field) ? field : "text";
    command.addOption(new Option(`--${field.replace("_", "-")} <${value}...>`, help(field)));
  }
  return command;
}

/** Reads the options as a match. What they say wrong ends the command as wrong usage does. */
export function readMatch({ productId, ...texts }: MatchOptions, command: Command): Match {
  const { success, data, error } = statusMatchSchema.safeParse({
    ...texts,
    ...(productId === undefined ? {} : { product_id: productId.map(Number) }),
  });
  if (success) return data;
  return command.error(`error: ${error.issues.map(({ path, message }) => `${path.join(" ")} ${message}`).join("; ")}`);
}
