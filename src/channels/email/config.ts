import addressparser from "nodemailer/lib/addressparser";
import { z } from "zod";
import { HTML, PLAIN } from "../liquid/medium.ts";
import { templateFileSchema } from "../liquid/template-file.ts";

const smtp = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .describe("Name or address of the server that takes the mail, for example smtp.example.com."),
    port: z.int().min(1).max(65535).optional().describe("Default: 465 where tls is implicit, else 587."),
    user: z.string().min(1).optional().describe("Absent: no login."),
    password: z.string().min(1).optional().meta({ secret: true, description: "Goes with user." }),
    tls: z
      .enum(["required", "implicit", "opportunistic", "off"])
      .default("required")
      .describe(
        "required: STARTTLS or no mail. implicit: TLS from the first byte (port 465). opportunistic: STARTTLS where the " +
          "server offers it, else in the clear. off: always in the clear. Certificates are checked in every case; to " +
          "trust a private authority, start the daemon with NODE_EXTRA_CA_CERTS=/path/to/ca.pem.",
      ),
  })
  .refine((smtp) => (smtp.user === undefined) === (smtp.password === undefined), {
    error: "user and password go together: set both, or neither",
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

const template = (name: TextName, what: string) => templateFileSchema(MEDIA[name]).optional().describe(what);

const attachment = z.enum(["csv", "xlsx"]);

export const emailSchema = z.strictObject({
  smtp,
  from: mailbox.describe("The sender, for example Stock alerts <alerts@example.com>."),
  to: z.array(mailbox).min(1).describe("Everyone who gets each mail. They see each other's addresses."),
  attach: z
    .union([attachment, z.array(attachment)], { error: "must be csv or xlsx, or a list of such" })
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .optional()
    .describe(
      "csv, xlsx, or a list of both: attach the changes as a spreadsheet to each mail. Absent: as CSV, and only where " +
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
