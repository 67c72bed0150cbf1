import { LOCALES, type Locale } from "../../policy/locale.ts";
import type { Keeping, Tls } from "./choices.ts";
import { type MailSetup, SECRETS, type Setup } from "./setup.ts";

/** As the command line has them. */
export interface InitOptions {
  readonly company?: string;
  readonly baseUrl?: string;
  readonly locale?: Locale;
  readonly timezone?: string;
  readonly mailTo?: readonly string[];
  readonly mailFrom?: string;
  readonly smtpHost?: string;
  readonly smtpPort?: number;
  readonly smtpUser?: string;
  readonly smtpTls?: Tls;
  readonly secrets?: Keeping;
  /** False: nothing is tried. */
  readonly try: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What is known before anybody is asked: by options, and secrets by environment variables, which no list of processes shows. */
export function givenAnswers(
  options: InitOptions,
  env: Environment,
): Partial<Omit<Setup, "mail">> & { mail?: Partial<MailSetup> } {
  const { company, baseUrl, timezone, mailTo, mailFrom, smtpHost, smtpPort, smtpUser, smtpTls } = options;
  const secret = (key: keyof typeof SECRETS) => env[SECRETS[key].variable]?.trim() || undefined;
  const mail = {
    ...(mailTo && { to: mailTo.join(", ") }),
    ...(mailFrom !== undefined && { from: mailFrom }),
    ...(smtpHost !== undefined && { host: smtpHost }),
    ...(smtpPort !== undefined && { port: smtpPort }),
    ...(smtpUser !== undefined && { user: smtpUser }),
    ...(smtpTls !== undefined && { tls: smtpTls }),
  };
  const [apiKey, slackUrl, password] = [secret("api_key"), secret("webhook_url"), secret("password")];
  return {
    ...(company !== undefined && { company }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(options.locale && { locale: options.locale }),
    ...(timezone !== undefined && { timezone }),
    ...(apiKey && { apiKey }),
    ...(slackUrl && { slackUrl }),
    ...(Object.keys(mail).length > 0 && { mail: { ...mail, ...(password && { password }) } }),
  };
}

/** The language of the machine, as far as messages speak it. */
export function localeOf({ LC_ALL, LC_MESSAGES, LANG }: Environment): Locale {
  const language = (LC_ALL || LC_MESSAGES || LANG || "").slice(0, 2).toLowerCase();
  return LOCALES.find((locale) => locale === language) ?? "en";
}

/** Whom a mail is from where nobody has said. */
export function defaultSender({ user, to = "" }: Partial<MailSetup>): string {
  const address = user?.includes("@") ? user : (/[^\s,<>"]+@[^\s,<>"]+/.exec(to)?.[0] ?? "");
  return address === "" ? "" : `lowstockd <${address}>`;
}
