import type { Command, Option } from "commander";

/** A word that may stand where the cursor is. */
export interface Candidate {
  readonly value: string;
  /** Empty where there is nothing to explain. */
  readonly description: string;
}

/** `files`: the shell knows them better. */
export type Completion = readonly Candidate[] | "files";

/**
 * Answers what may be given for an argument, or for the value of an option, by its name in the usage: for `<channel>` the
 * channels of the config. Null where nothing is known.
 */
export type Source = (name: string, config: string) => Promise<readonly string[] | "files" | null>;

/** How far the words before the cursor have come. */
interface Place {
  readonly command: Command;
  /** Given to the command, besides its options. */
  readonly given: readonly string[];
  readonly options: ReadonlyMap<Option, readonly string[]>;
  /** The option whose value is to come. */
  readonly awaiting: Option | null;
  /** No options any more: behind `--`. */
  readonly isLiteral: boolean;
}

const NOTHING: readonly Candidate[] = [];

/**
 * Finds what may stand at the cursor, by the program's own commands, options and choices.
 * @param words after the program's name, the one at the cursor last, as far as it is typed
 */
export async function complete(program: Command, words: readonly string[], source: Source): Promise<Completion> {
  const current = words.at(-1) ?? "";
  const place = walk(program, words.slice(0, -1));
  const found = await findCandidates(place, current, source);
  return found === "files" ? found : found.filter(({ value }) => value.startsWith(current));
}

async function findCandidates(place: Place, current: string, source: Source): Promise<Completion> {
  const { command, awaiting, isLiteral, options } = place;
  const mayBeOption = !isLiteral && current.startsWith("-");
  // A list of values ends where an option begins.
  const isInList = awaiting?.variadic === true && (options.get(awaiting)?.length ?? 0) > 0;
  if (awaiting && !(isInList && mayBeOption)) return valuesOf(awaiting, place, source);
  if (mayBeOption) {
    const [, name, isValue] = /^(--[^=]+)(=)?/.exec(current) ?? [];
    const option = isValue ? findOption(command, name ?? "") : null;
    if (!option) return isValue ? NOTHING : optionsLeft(place);
    const values = await valuesOf(option, place, source);
    return values === "files" ? values : values.map((it) => ({ ...it, value: `${name}=${it.value}` }));
  }
  const wanted = await argumentCandidates(place, source);
  return wanted === "files" || wanted.length > 0 || current !== "" ? wanted : optionsLeft(place);
}

function walk(program: Command, words: readonly string[]): Place {
  let command = program;
  let awaiting: Option | null = null;
  let isLiteral = false;
  const given: string[] = [];
  const options = new Map<Option, string[]>();
  const note = (option: Option, ...values: string[]) =>
    options.set(option, [...(options.get(option) ?? []), ...values]);

  for (const word of words) {
    const isOption: boolean = !isLiteral && word.startsWith("-") && word !== "-";
    if (awaiting && !(isOption && awaiting.variadic)) {
      note(awaiting, word);
      if (!awaiting.variadic) awaiting = null;
    } else if (isOption) {
      awaiting = null;
      isLiteral = word === "--";
      const [name = "", ...value] = word.split("=");
      const option = findOption(command, name);
      if (option) note(option, ...(value.length > 0 ? [value.join("=")] : []));
      if (option && takesValue(option) && value.length === 0) awaiting = option;
    } else {
      const next: Command | undefined = given.length === 0 ? findCommand(command, word) : undefined;
      // `help` says of what: the same commands may follow it.
      const isHelp = given.length === 0 && word === "help" && command.commands.length > 0;
      if (next) command = next;
      else if (!isHelp) given.push(word);
    }
  }
  return { command, given, options, awaiting, isLiteral };
}

async function argumentCandidates({ command, given, options }: Place, source: Source): Promise<Completion> {
  if (command.commands.length > 0) {
    const commands = given.length === 0 ? command.createHelp().visibleCommands(command) : [];
    return commands.map((it) => ({ value: it.name(), description: it.description() }));
  }
  const wanted = command.registeredArguments;
  const last = wanted.at(-1);
  const argument = wanted[given.length] ?? (last?.variadic ? last : undefined);
  if (!argument) return NOTHING;
  const values = argument.argChoices ?? (await source(argument.name(), configOf(command, options)));
  if (values === null || values === "files") return values ?? NOTHING;
  return values.filter((value) => !given.includes(value)).map(unexplained);
}

async function valuesOf(option: Option, { command, options }: Place, source: Source): Promise<Completion> {
  const [, name = ""] = /[<[](.+?)(?:\.\.\.)?[\]>]/.exec(option.flags) ?? [];
  const values = option.argChoices ?? (await source(name, configOf(command, options)));
  if (values === null || values === "files") return values ?? NOTHING;
  const given = options.get(option) ?? [];
  return values.filter((value) => !given.includes(value)).map((value) => ({ value, description: option.description }));
}

/** A name that says all there is to say. */
function unexplained(value: string): Candidate {
  return { value, description: "" };
}

/** All but those that have been given and may be given only once. */
function optionsLeft({ command, options }: Place): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter((option) => option.variadic || ![...options.keys()].some(({ long }) => long === option.long))
    .map((option) => ({ value: option.long ?? option.short ?? "", description: option.description }));
}

/** The config file that the command would read. */
function configOf(command: Command, given: Place["options"]): string {
  const option = findOption(command, "--config");
  if (!option) return "";
  const fromEnvironment = option.envVar === undefined ? undefined : process.env[option.envVar];
  return given.get(option)?.at(-1) ?? fromEnvironment ?? String(option.defaultValue ?? "");
}

function findOption(command: Command, name: string): Option | null {
  return command.options.find(({ long, short }) => long === name || short === name) ?? null;
}

function findCommand(command: Command, name: string): Command | undefined {
  return command.commands.find((it) => it.name() === name || it.aliases().includes(name));
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}
