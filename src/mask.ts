/** Shorter texts are not taken for secrets: replacing them would only garble what is masked. */
const SHORTEST_SECRET = 4;

const HTML: Readonly<Record<string, string>> = { "&": "&amp;", '"': "&quot;", "'": "&#039;", "<": "&lt;", ">": "&gt;" };

/** How a secret may come to be written by those who repeat it: in a URL, in an error page, in JSON (as PHP writes it, too). */
const WRITINGS: readonly ((text: string) => string)[] = [
  encodeURIComponent,
  (text) => text.replace(/[&"'<>]/g, (character) => HTML[character] ?? character),
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
];

/** Replaces every secret in a text by `mask`, also where it is escaped, and escaped again: JSON in a line of JSON. */
export function createMask(secrets: readonly string[], mask = "[secret]"): (text: string) => string {
  const plain = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const forms = rewritten(rewritten(rewritten(new Set(plain))));
  // Longest first: a secret that holds another one goes as a whole.
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, form) => masked.replaceAll(form, mask), text);
}

function rewritten(forms: ReadonlySet<string>): Set<string> {
  return new Set([...forms, ...[...forms].flatMap((form) => WRITINGS.map((write) => write(form.toWellFormed())))]);
}
