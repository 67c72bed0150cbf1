import type { Config } from "../../config/schema.ts";
import { LOCALES } from "../../policy/locale.ts";
import { defaultSender, type givenAnswers, localeOf } from "./answers.ts";
import type { Asker } from "./ask.ts";
import { TLS } from "./choices.ts";
import { checkSetup, MAIL, type MailSetup, type Setup, SLACK, shortName } from "./setup.ts";
import { type Tried, tryChannel, tryKey } from "./try-setup.ts";

type Given = ReturnType<typeof givenAnswers>;

/** Of what is tried by itself, before all is known. */
const STAND_IN: Setup = { company: "mi-empresa", apiKey: "x", locale: "en" };

/** Asks for all that is not given, tries each answer, and asks again for what does not work. */
export async function interview(
  asker: Asker,
  given: Given,
  { tries, env }: { readonly tries: boolean; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Setup> {
  asker.say("This makes a first config. Ctrl-C leaves it, and nothing is written.\n\n");
  let title: string | null = null;
  const base = { ...STAND_IN, ...(given.baseUrl && { baseUrl: given.baseUrl }) };
  const apiKey = await settle(
    asker,
    given.apiKey,
    () => asker.askSecret("The company's API key. In SmartPyme: Configuraciones, Mi cuenta, Integraciones"),
    async (key) => {
      const checked = examine({ ...base, apiKey: key }, "companies");
      if ("words" in checked) return checked;
      if (!tries) return null;
      const tried = await tryKey({ ...checked.company, api_key: key }, asker.gone);
      if (tried.works) title = tried.title ?? null;
      return tried;
    },
  );
  const company = await settle(
    asker,
    given.company,
    () =>
      asker.ask("A short name for the company, which names its alerts in the store: keep it", shortName(title) ?? ""),
    async (name) => faultOf({ ...base, company: name }, "companies"),
  );
  const language = localeOf(env);
  const locale =
    given.locale ?? (await choose(asker, `Language of the messages: ${LOCALES.join(" or ")}`, LOCALES, language));
  const known = { ...base, apiKey, company, locale, ...(given.timezone && { timezone: given.timezone }) };
  for (;;) {
    const slackUrl = await askSlack(asker, given.slackUrl, known, tries);
    const mail = await askMail(asker, given.mail, known, tries);
    if (slackUrl || mail) return { ...known, ...(slackUrl && { slackUrl }), ...(mail && { mail }) };
    asker.say("Alerts have to go somewhere: name Slack or mail.\n");
  }
}

async function askSlack(asker: Asker, given: string | undefined, known: Setup, tries: boolean): Promise<string> {
  return settle(
    asker,
    given,
    () =>
      asker.askSecret("Slack: the address of an incoming webhook (https://api.slack.com/apps); Enter for no Slack", ""),
    async (slackUrl) => {
      if (slackUrl === "") return null;
      const checked = examine({ ...known, slackUrl }, "channels");
      if ("words" in checked) return checked;
      return tries ? tryChannel(checked.config, SLACK, asker.gone) : null;
    },
  );
}

async function askMail(
  asker: Asker,
  given: Given["mail"],
  known: Setup,
  tries: boolean,
): Promise<MailSetup | undefined> {
  const ask = async (before: Partial<MailSetup>, isGiven: boolean): Promise<MailSetup | null> => {
    const or = (key: "to" | "from" | "host" | "user") => (isGiven ? before[key] : undefined);
    const to = or("to") ?? (await asker.ask("Mail: to whom, with commas between; Enter for no mail", before.to ?? ""));
    if (to === "") return null;
    const host = or("host") ?? (await asker.ask("The mail server that sends it", before.host));
    const tls =
      (isGiven ? before.tls : undefined) ??
      (await choose(asker, `Its encryption: ${TLS.join(", ")}`, TLS, before.tls ?? "required"));
    const port =
      (isGiven ? before.port : undefined) ??
      Number(await asker.ask("Its port", String(before.port ?? (tls === "implicit" ? 465 : 587))));
    const user = or("user") ?? (await asker.ask("User to log in with; Enter for no login", before.user ?? ""));
    const password =
      user === "" ? "" : ((isGiven ? before.password : undefined) ?? (await asker.askSecret("Its password")));
    const from = or("from") ?? (await asker.ask("The sender", before.from ?? defaultSender({ user, to })));
    return { to, host, tls, port, from, ...(user !== "" && { user, password }) };
  };
  const first = given ? await ask(given, true) : undefined;
  const mail = await settle(
    asker,
    first,
    (before) => ask(before ?? {}, false),
    async (setup) => {
      if (setup === null) return null;
      const checked = examine({ ...known, mail: setup }, "channels");
      if ("words" in checked) return checked;
      return tries ? tryChannel(checked.config, MAIL, asker.gone) : null;
    },
  );
  return mail ?? undefined;
}

/** What is wrong with an answer: no config can hold it. */
type Fault = { readonly works: false; readonly words: string; readonly isFault: true };

type Examined = { readonly config: Config; readonly company: Config["companies"][number] } | Fault;

/**
 * Asks until an answer works, or is to be kept all the same.
 * @param examine answers null where there is nothing to be said
 */
async function settle<Answer>(
  asker: Asker,
  given: Answer | undefined,
  ask: (before: Answer | undefined) => Promise<Answer>,
  examine: (answer: Answer) => Promise<Tried | Fault | null>,
): Promise<Answer> {
  let answer = given ?? (await ask(undefined));
  for (;;) {
    const found = await examine(answer);
    if (found === null) return answer;
    asker.say(found.works ? `Good: ${found.words}.\n\n` : `That does not work: ${found.words}.\n`);
    if (found.works) return answer;
    if (!("isFault" in found) && !(await asker.confirm("Answer that anew? No keeps it as it is"))) return answer;
    answer = await ask(answer);
  }
}

async function choose<Choice extends string>(
  asker: Asker,
  question: string,
  choices: readonly Choice[],
  otherwise: Choice,
): Promise<Choice> {
  for (;;) {
    const answer = await asker.ask(question, otherwise);
    const choice = choices.find((it) => it === answer.toLowerCase());
    if (choice !== undefined) return choice;
  }
}

function examine(setup: Setup, section: string): Examined {
  const whole = setup.slackUrl || setup.mail ? setup : { ...setup, slackUrl: "https://hooks.slack.com/services/T/B/x" };
  const checked = checkSetup(whole);
  if ("config" in checked) {
    const [company] = checked.config.companies;
    if (company) return { config: checked.config, company };
  }
  const problems = "problems" in checked ? checked.problems : [];
  const words = problems.find((problem) => problem.startsWith(section)) ?? problems[0] ?? "";
  return { works: false, words, isFault: true };
}

function faultOf(setup: Setup, section: string): Fault | null {
  const checked = examine(setup, section);
  return "words" in checked ? checked : null;
}
