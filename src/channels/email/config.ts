import addressparser from "nodemailer/lib/addressparser";
import { z } from "zod";
import { listOf } from "../../list-config.ts";
import { isSafeAddress } from "../address.ts";
import { HTML, PLAIN } from "../liquid/medium.ts";
import { templateFileSchema } from "../liquid/template-file.ts";
import { splitMailboxes } from "./addresses.ts";

/** As nodemailer has it. */
const oauth2 = z
  .strictObject({
    client_id: z.string().min(1).optional().describe("Of the program that was registered with the mail's provider."),
    client_secret: z.string().min(1).optional().meta({ secret: true, description: "Goes with client_id." }),
    refresh_token: z.string().min(1).optional().meta({
      secret: true,
      description: "For a user who has agreed; absent: the program has permissions of its own.",
    }),
    access_token: z.string().min(1).optional().meta({
      secret: true,
      description: "In place of all else, for as long as it holds; or until it has to be renewed.",
    }),
    access_url: z
      .string()
      .refine(isSafeAddress, { error: "is not an https:// address (http:// is for loopback only)" })
      .optional()
      .describe("Where tokens are given out; absent: Google's."),
    scope: z.string().min(1).optional().describe("What the token is for, where the provider asks for it."),
  })
  .refine(({ access_token, client_id, client_secret }) => access_token !== undefined || (client_id && client_secret), {
    error: "needs client_id and client_secret, or an access_token",
  });

const smtp = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .describe("Name or address of the server that takes the mail, for example smtp.example.com."),
    port: z.int().min(1).max(65535).optional().describe("Default: 465 where tls is implicit, else 587."),
    user: z.string().min(1).optional().describe("Absent: no login."),
    password: z.string().min(1).optional().meta({ secret: true, description: "Goes with user." }),
    oauth2: oauth2
      .optional()
      .describe("In place of password, where the server takes no passwords: docs/operations.md."),
    name: z
      .string()
      .regex(/^[A-Za-z0-9.:[\]-]+$/, { error: "is no name of a machine" })
      .optional()
      .describe("What this machine calls itself to the server (EHLO), where that minds; absent: its host name."),
    tls_servername: z
      .string()
      .min(1)
      .optional()
      .describe("The name in the server's certificate, where it is another than host."),
    tls: z
      .enum(["required", "implicit", "opportunistic", "off"])
      .default("required")
      .describe(
        "required: STARTTLS or no mail. implicit: TLS from the first byte (port 465). opportunistic: STARTTLS where the " +
          "server offers it, else in the clear. off: always in the clear. Certificates are checked in every case; to " +
          "trust a private authority, start the daemon with NODE_EXTRA_CA_CERTS=/path/to/ca.pem.",
      ),
  })
  .refine(({ user, password, oauth2 }) => (user === undefined) === (password === undefined && oauth2 === undefined), {
    error: "user and password (or oauth2) go together: set both, or neither",
  })
  .refine(({ password, oauth2 }) => password === undefined || oauth2 === undefined, {
    path: ["oauth2"],
    error: "stands in place of password: set one of them",
  })
  .refine((smtp) => smtp.port !== 465 || smtp.tls === "implicit", {
    path: ["tls"],
    error: "port 465 speaks TLS from the first byte: set tls to implicit, or use port 587",
  });

const mailbox = z.string().refine(isOneMailbox, {
  error: "not one mail address: write name@example.com, or Name <name@example.com>",
});

/** The texts of a mail. */
export const MEDIA = { subject: PLAIN, html: HTML, text: PLAIN };

export type TextName = keyof typeof MEDIA;

const template = (name: TextName, what: string) =>
  templateFileSchema(async () => MEDIA[name])
    .optional()
    .describe(what);

const attachment = z.enum(["csv", "xlsx"]);

export const emailSchema = z.strictObject({
  smtp,
  from: mailbox.describe("The sender, for example Stock alerts <alerts@example.com>."),
  to: listOf(mailbox, splitMailboxes)
    .refine((to) => to.length > 0, { error: "must name somebody" })
    .describe("Everyone who gets each mail, as a list or with commas between. They see each other's addresses."),
  attach: listOf(attachment)
    .optional()
    .describe(
      "csv, xlsx, or a list of both: attach the changes as a spreadsheet to each mail. Absent: as xlsx, and only where " +
        "not all fit the mail.",
    ),
  templates: z
    .strictObject({
      subject: template("subject", "The subject; plain text, one line."),
      html: template("html", "The mail for readers that show HTML; its styles are inlined."),
      text: template("text", "The mail for readers that show plain text."),
    })
    .optional()
    .describe("Liquid templates of your own, as paths relative to this file, each in place of the one shipped."),
});

/** Where the mails of one channel go, and by way of which server. */
export type EmailConfig = z.infer<typeof emailSchema>;
export type SmtpConfig = EmailConfig["smtp"];

function isOneMailbox(text: string): boolean {
  const [first, ...others] = addressparser(text);
  return (
    !/\p{Cc}/u.test(text) &&
    others.length === 0 &&
    first?.address !== undefined &&
    z.string().regex(z.regexes.unicodeEmail).safeParse(first.address).success
  );
}
