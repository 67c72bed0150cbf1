import { domainToASCII, domainToUnicode } from "node:url";
import addressparser from "nodemailer/lib/addressparser";

/**
 * The mailboxes that a text lists, with commas between, each as it may stand in a header: `"Gómez, Ana" <ana@example.com>`
 * is one. What is no mailbox is left as it stands, for the schema to say so.
 */
export function splitMailboxes(text: string): string[] {
  const parsed = addressparser(text);
  if (parsed.length < 2) return [text];
  return parsed.map(({ name, address }) => {
    if (!address) return name;
    return name === "" ? address : `"${name.replace(/["\\]/g, "\\$&")}" <${address}>`;
  });
}

/** The bare addresses of mailboxes, each once. */
export function addressesOf(mailboxes: readonly string[]): string[] {
  return [...new Set(mailboxes.map(addressOf))];
}

/** The bare address of a mailbox, as it is told to the mail server: the domain in ASCII and small letters. */
export function addressOf(mailbox: string): string {
  const address = addressparser(mailbox, { flatten: true })[0]?.address ?? "";
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  // Whoever takes other letters before the @ takes them behind it, too.
  const isAscii = /^[\x20-\x7e]*$/.test(address.slice(0, at));
  return `${address.slice(0, at)}@${(isAscii ? domainToASCII(domain) : domainToUnicode(domain)) || domain.toLowerCase()}`;
}
