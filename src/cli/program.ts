import { Command, InvalidArgumentError, Option } from "commander";
import { LOCALES } from "../policy/locale.ts";
import { DIALECTS } from "../sandbox/dialect.ts";
import { addCompletionCommand } from "./completion-command.ts";
import { CONFIG_VARIABLE, DEFAULT_CONFIG } from "./health-arguments.ts";
import { addHistoryCommand } from "./history-command.ts";
import { addInitCommand } from "./init-command.ts";
import { complain, print } from "./print.ts";
import { addSilenceCommand } from "./silence-command.ts";
import { addSimulateCommand } from "./simulate-command.ts";

/**
 * The command line. What a command does is loaded when it is called: completion at a prompt, or a health check every
 * minute, need not load a mail server. Every command answers its exit status: 0 fine, 1 failed at its work, 2 wrong usage or config.
 * @param finish called with it
 * @returns a program whose parsing throws a `CommanderError` where commander would have ended the process
 */
export function createProgram(version: string, finish: (status: number) => void): Command {
  const program = new Command("lowstockd")
    .description(
      "Watches the stock of SmartPyme companies and tells people by mail and Slack, once, when a product falls to its " +
        "minimum in a warehouse, and when it is back.",
    )
    .version(version)
    // Before the commands are made, for they inherit it: by itself commander ends with 1 whatever was wrong.
    .exitOverride()
    .showHelpAfterError("(lowstockd --help lists the commands)")
    .configureOutput({ writeOut: print, writeErr: complain })
    .addHelpText(
      "after",
      "\nNew here?   lowstockd demo              see it at work, nothing to set up" +
        "\n            lowstockd init              make a first config" +
        "\n            lowstockd check             is the config right?" +
        "\n            lowstockd preview           what would go out now? (sends nothing, keeps nothing)" +
        "\n            lowstockd test-channel X    does a message arrive?" +
        "\n            lowstockd run               the daemon\n" +
        "\nExit status: 0 fine, 1 failed at its work, 2 wrong usage or config.",
    );
  const withConfig = (name: string, description: string) =>
    program.command(name).description(description).addOption(configOption());
  const forPrograms = (name: string, description: string) =>
    withConfig(name, description).option("--json", "for programs", false);

  addInitCommand(program, finish);
  withConfig("run", "poll and deliver on schedule until stopped: the daemon")
    .option("--standby", "while another daemon has the store (Redis, PostgreSQL), wait to take its place", false)
    .action(async (options) => finish(await (await import("./run.ts")).run({ ...options, version })));
  withConfig("reload", "have the running daemon read its config anew; a wrong one changes nothing").action(
    async (options) => finish(await (await import("./reload.ts")).reload(options)),
  );
  forPrograms("once", "poll every company once, send all that waits, and end; for a cron of your own").action(
    async (options) => finish(await (await import("./once.ts")).once(options)),
  );
  forPrograms("preview", "poll once and print the messages that would go out; sends nothing, keeps nothing").action(
    async (options) => finish(await (await import("./preview.ts")).preview(options)),
  );
  forPrograms("check", "check the config, touching neither network nor store").action(async (options) =>
    finish(await (await import("./check.ts")).check(options)),
  );
  forPrograms("test-channel", "send a sample message, marked as a test, through one channel")
    .argument("<channel>", "its name in the config")
    .action(async (name, options) => finish(await (await import("./test-channel.ts")).testChannel(name, options)));
  forPrograms("health", "for a container: is every company polled when it is due?").action(async (options) =>
    finish(await (await import("./health.ts")).health(options)),
  );

  forPrograms("status", "how is everything going? also beside the daemon; exits 1 when something is in trouble").action(
    async (options) => finish(await (await import("./status.ts")).status(options)),
  );
  forPrograms("retry", "put dead letters back to be delivered; also beside the daemon")
    .argument("[dead-letters...]", "their ids, as lowstockd status lists them")
    .option("--all", "all there are", false)
    .action(async (ids, options) => finish(await (await import("./retry.ts")).retry(ids, options)));

  forPrograms("backup", "write all that the store holds into one file; also beside the daemon")
    .argument("<file>", "to be made: none is written over; packed if it ends in .gz; - for standard output")
    .action(async (file, options) => finish(await (await import("./backup.ts")).backup(file, { ...options, version })));
  forPrograms("restore", "put a backup into the store, of whatever kind; the daemon must not run")
    .argument("<file>", "as backup made it; - for standard input")
    .option("--replace", "in the place of what the store holds", false)
    .action(async (file, options) => finish(await (await import("./restore.ts")).restore(file, options)));
  program
    .command("copy-store")
    .description("put what one store holds into another, of whatever kind; the daemon must not run")
    .argument(
      "<from>",
      `sqlite:PATH, redis://…, postgres://…, with \${VARIABLE} from the environment; or a config file`,
    )
    .argument("<to>", "the same")
    .option("--replace", "in the place of what is there", false)
    .option("--json", "for programs", false)
    .action(async (from, to, options) => finish(await (await import("./copy-store.ts")).copyStore(from, to, options)));

  forPrograms("audit", "look a whole catalog through for what keeps alerts and orders from being of use; keeps nothing")
    .option("--company <company>", "one of the config; absent: all")
    .addOption(new Option("--csv", "for a spreadsheet").default(false).conflicts("json"))
    .action(async (options) => finish(await (await import("./audit.ts")).audit(options)));
  forPrograms("advise", "say which minimums and maximums are worth changing, and what lies too long; keeps nothing")
    .option("--company <company>", "one of the config; absent: all")
    .addOption(new Option("--csv", "for a spreadsheet").default(false).conflicts(["json", "xlsx"]))
    .addOption(new Option("--xlsx <file>", "a workbook, to be made: none is written over").conflicts("json"))
    .action(async (options) => finish(await (await import("./advise.ts")).advise(options)));
  forPrograms("summary", "count products, stock and value, by SmartPyme's own count or else by a read of the catalog")
    .option("--company <company>", "one alone, by its name in the config")
    .action(async (options) => finish(await (await import("./summary.ts")).summary(options)));

  addHistoryCommand(program, configOption, finish);
  addSimulateCommand(program, finish);
  addSilenceCommand(program, configOption, finish);
  program
    .command("revoke-links")
    .description("make every answer link of the messages sent so far void; also beside the daemon")
    .addOption(configOption())
    .action(async (options) => finish(await (await import("./revoke-links.ts")).revokeLinks(options)));

  program
    .command("hash-password")
    .description(
      "make the password_hash of a user of the pages (http.users); asks for the password, or reads it from standard input",
    )
    .action(async () => finish(await (await import("./hash-password.ts")).hashPasswordCommand()));

  program
    .command("demo")
    .description("a story in acts: the daemon and a made-up shop in time lapse, with the messages as they come")
    .addOption(seedOption())
    .addOption(new Option("--locale <locale>", "its language; by default the machine's").choices([...LOCALES]))
    .option("--fast", "without pauses", false)
    .option("--polls <n>", "end after so many polls", wholeNumber)
    .action(async (options) => {
      const { demo } = await import("./demo/demo.ts");
      finish(await demo({ ...options, version }));
    });

  program
    .command("sandbox")
    .description("serve the SmartPyme API of a made-up shop, with a mail server and a Slack webhook beside it")
    .option("--host <address>", "where to listen", "127.0.0.1")
    .option("--port <n>", "of the API", wholeNumber, 8081)
    .option("--mail-port <n>", "of the mail server", wholeNumber, 2525)
    .option("--slack-port <n>", "of the Slack webhook", wholeNumber, 8082)
    .addOption(
      new Option(
        "--dialect <dialect>",
        "answer as the API is documented, or as one of the two server lines in operation does",
      )
        .choices(DIALECTS)
        .default("documented"),
    )
    .addOption(seedOption())
    .option("--products <n>", "in the catalog", wholeNumber, 500)
    .option("--rate-limit <n>", "requests an hour", wholeNumber, 1000)
    .option("--unstable-ties", "let products of equal rank change places between pages", false)
    .option("--market <seconds>", "let the shop live: one step of sales and restocks every so often", wholeNumber)
    .action(async (options) => {
      const { sandbox } = await import("./sandbox.ts");
      finish(await sandbox(options));
    });

  addCompletionCommand(program, finish);

  return program;
}

function configOption(): Option {
  return new Option("-c, --config <file>", "the config file").env(CONFIG_VARIABLE).default(DEFAULT_CONFIG);
}

function seedOption(): Option {
  return new Option("--seed <n>", "another shop").argParser(wholeNumber).default(1);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}
