import { failureCode } from "../../config/failure-code.ts";
import { untilInterrupted } from "../interrupt.ts";
import { complain, print } from "../print.ts";
import { defaultSender, givenAnswers, type InitOptions, localeOf } from "./answers.ts";
import { Left, openAsker } from "./ask.ts";
import { interview } from "./interview.ts";
import { checkSetup, MAIL, type MailSetup, SECRETS, type Setup, SLACK, shortName } from "./setup.ts";
import { tryChannel, tryKey } from "./try-setup.ts";
import { findInTheWay, writeSetup } from "./write-setup.ts";

/**
 * Makes a first config: asks at a terminal, goes by options and environment variables elsewhere, tries the key and each channel,
 * and writes over nothing.
 */
export async function init(file: string, options: InitOptions): Promise<number> {
  const keeping = options.secrets ?? "files";
  const [inTheWay] = findInTheWay(file, keeping);
  if (inTheWay !== undefined) {
    complain(`${inTheWay} is there already and stays as it is: name another file, or move that one away\n`);
    return 1;
  }
  const setup = process.stdin.isTTY && process.stdout.isTTY ? await askForSetup(options) : await gatherSetup(options);
  if (typeof setup === "number") return setup;
  const written = await writeSetup(file, setup, keeping).catch((error: unknown) => {
    complain(`${file} and its secrets cannot be written (${failureCode(error)}): nothing was left behind\n`);
    return null;
  });
  if (written === null) return 1;
  print(`Wrote ${written.files.join(", ")}.\n`);
  if (written.variables.length > 0) print(`Set in the environment of lowstockd: ${written.variables.join(", ")}.\n`);
  print(
    `\nIs it right, and who hears of what?\n  lowstockd check -c ${file}\n` +
      `What would go out now? It sends nothing.\n  lowstockd preview -c ${file}\n` +
      `The daemon:\n  lowstockd run -c ${file}\n`,
  );
  return 0;
}

async function askForSetup(options: InitOptions): Promise<Setup | number> {
  using asker = openAsker(process.stdin, process.stdout);
  try {
    return await interview(asker, givenAnswers(options, process.env), { tries: options.try, env: process.env });
  } catch (error) {
    if (!(error instanceof Left)) throw error;
    complain(`\n${error.message}\n`);
    return 1;
  }
}

/** Where nobody can be asked. */
async function gatherSetup(options: InitOptions): Promise<Setup | number> {
  const given = givenAnswers(options, process.env);
  const { apiKey, slackUrl, mail, company } = given;
  const missing = [
    ...(apiKey ? [] : [`${SECRETS.api_key.variable}  the company's key, as an environment variable`]),
    ...(slackUrl || mail?.to
      ? []
      : [`${SECRETS.webhook_url.variable}, as an environment variable, or --mail-to, or both`]),
    ...(mail && !mail.to ? ["--mail-to"] : []),
    ...(mail && !mail.host ? ["--smtp-host"] : []),
    ...(mail?.user && !mail.password ? [`${SECRETS.password.variable}, as an environment variable`] : []),
    ...(company || options.try ? [] : ["--company"]),
  ];
  if (missing.length > 0 || !apiKey) {
    complain(`There is nobody to ask here, and these are needed:\n${missing.map((it) => `  ${it}\n`).join("")}`);
    return 2;
  }
  const from = mail && (mail.from ?? defaultSender(mail));
  const setup: Setup = {
    ...given,
    apiKey,
    company: company ?? "mi-empresa",
    locale: given.locale ?? localeOf(process.env),
    mail: mail && withSender(mail, from ?? ""),
  };
  const checked = checkSetup(setup);
  if ("problems" in checked) {
    complain(checked.problems.map((problem) => `${problem}\n`).join(""));
    return 2;
  }
  if (!options.try) return setup;
  return untilInterrupted(async (signal) => {
    const [first] = checked.config.companies;
    const tried = first ? await tryKey(first, signal) : null;
    const title = tried?.works ? (tried.title ?? null) : null;
    const all = [
      ...(tried ? [tried] : []),
      ...(slackUrl ? [await tryChannel(checked.config, SLACK, signal)] : []),
      ...(mail ? [await tryChannel(checked.config, MAIL, signal)] : []),
    ];
    for (const { works, words } of all)
      (works ? print : complain)(`${works ? "Good" : "That does not work"}: ${words}.\n`);
    if (!all.every(({ works }) => works)) {
      complain("Nothing was written. --no-try writes it all the same.\n");
      return 1;
    }
    return { ...setup, company: company ?? shortName(title) ?? setup.company };
  });
}

function withSender({ to = "", host = "", ...others }: Partial<MailSetup>, from: string): MailSetup {
  return { ...others, to, host, from };
}
