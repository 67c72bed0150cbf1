import type { Config } from "../../config/schema.ts";
import { configSchema } from "../../config/schema.ts";
import type { Locale } from "../../policy/locale.ts";
import type { Tls } from "./choices.ts";

export interface MailSetup {
  /** With commas between. */
  readonly to: string;
  readonly from: string;
  readonly host: string;
  /** Absent: as the config has it. */
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly tls?: Tls | undefined;
}

/** What there is to know for a first config. */
export interface Setup {
  /** Short name of the company. */
  readonly company: string;
  readonly apiKey: string;
  /** Of SmartPyme's API; absent: its own. */
  readonly baseUrl?: string | undefined;
  readonly locale: Locale;
  readonly timezone?: string | undefined;
  readonly slackUrl?: string | undefined;
  readonly mail?: MailSetup | undefined;
}

/** Names of the channels in the config. */
export const SLACK = "slack";
export const MAIL = "mail";

/** Where a secret stands: by its key in the config, in an environment variable, in a file beside the config. */
export const SECRETS = {
  api_key: { variable: "SMARTPYME_API_KEY", file: "secrets/smartpyme_api_key" },
  webhook_url: { variable: "SLACK_WEBHOOK_URL", file: "secrets/slack_webhook_url" },
  password: { variable: "SMTP_PASSWORD", file: "secrets/smtp_password" },
} as const;

export type SecretKey = keyof typeof SECRETS;

/**
 * The config that a setup comes to, as its file holds it.
 * @param place how a secret stands in it, as entries of the section that it is in
 */
export function documentOf(
  { company, baseUrl, locale, timezone, slackUrl, mail, apiKey }: Setup,
  place: (key: SecretKey, secret: string) => object,
): object {
  return {
    companies: [{ name: company, ...place("api_key", apiKey), ...(baseUrl && { base_url: baseUrl }) }],
    ...(timezone && { poll: { timezone } }),
    channels: {
      ...(slackUrl && { [SLACK]: { type: "slack", ...place("webhook_url", slackUrl) } }),
      ...(mail && {
        [MAIL]: {
          type: "email",
          smtp: {
            host: mail.host,
            ...(mail.port && { port: mail.port }),
            ...(mail.user && { user: mail.user }),
            ...(mail.user && mail.password && place("password", mail.password)),
            ...(mail.tls && mail.tls !== "required" && { tls: mail.tls }),
          },
          from: mail.from,
          to: mail.to,
        },
      }),
    },
    alerts: { locale },
  };
}

/** Checks a setup as its config would be. Answers the config, or what is wrong, a line each. */
export function checkSetup(setup: Setup): { readonly config: Config } | { readonly problems: readonly string[] } {
  const { success, data, error } = configSchema.safeParse(documentOf(setup, (key, secret) => ({ [key]: secret })));
  if (success) return { config: data };
  return { problems: error.issues.map(({ path, message }) => `${path.join(".")} ${message}`) };
}

/** `Comercial El Torogoz S.A. de C.V.` as `comercial-el-torogoz`; null where nothing is left. */
export function shortName(title: string | null): string | null {
  const words = (title ?? "")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/\bs\.? ?a\.?( de c\.? ?v\.?)?(?=\W|$)/g, " ")
    .match(/[a-z0-9]+/g);
  return words?.join("-").slice(0, 40).replace(/-$/, "") || null;
}
