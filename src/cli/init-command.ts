import { type Command, InvalidArgumentError, Option } from "commander";
import { LOCALES } from "../policy/locale.ts";
import { KEEPING, TLS } from "./init/choices.ts";

const MOST_PORT = 65_535;

/**
 * Adds `init`.
 * @param finish called with the exit status
 */
export function addInitCommand(program: Command, finish: (status: number) => void): void {
  program
    .command("init")
    .description("make a first config: ask for what it takes, try the key and each channel, and write it")
    .argument("[file]", "to be made: none is written over", "lowstockd.yaml")
    .option("--company <short-name>", "small letters, digits and hyphens; absent: made of the company's name")
    .option("--base-url <url>", "of the SmartPyme API; absent: SmartPyme's own")
    .addOption(new Option("--locale <locale>", "language of the messages").choices(LOCALES))
    .option("--timezone <name>", "of the times; absent: America/El_Salvador")
    .option("--mail-to <address...>", "whom to mail")
    .option("--mail-from <address>", "the sender")
    .option("--smtp-host <host>", "the mail server")
    .addOption(new Option("--smtp-port <n>", "absent: 465 where tls is implicit, else 587").argParser(port))
    .option("--smtp-user <user>", "to log in with; absent: no login")
    .addOption(new Option("--smtp-tls <tls>", "encryption; absent: required").choices(TLS))
    .addOption(
      new Option("--secrets <place>", "files: in secrets/ beside the config; env: environment variables").choices(
        KEEPING,
      ),
    )
    .option("--no-try", "write it without trying whether it works")
    .addHelpText(
      "after",
      "\nAt a terminal it asks for what is not given. Elsewhere it goes by the options, and takes secrets from the" +
        "\nenvironment: SMARTPYME_API_KEY, SLACK_WEBHOOK_URL (for Slack), SMTP_PASSWORD.",
    )
    .action(async (file, options) => finish(await (await import("./init/init.ts")).init(file, options)));
}

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= MOST_PORT) return number;
  throw new InvalidArgumentError("It must be a port, such as 587.");
}
