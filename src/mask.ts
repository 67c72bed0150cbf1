/** Shorter secrets are not masked, because they would be found everywhere in a text. */
const SHORTEST_SECRET = 4;

const HTML: Readonly<Record<string, string>> = { "&": "&amp;", '"': "&quot;", "'": "&#039;", "<": "&lt;", ">": "&gt;" };

/** The ways in which a server may escape a secret that it repeats: in a URL, in HTML, in JSON, and in JSON as PHP writes it. */
const WRITINGS: readonly ((text: string) => string)[] = [
  encodeURIComponent,
  (text) => text.replace(/[&"'<>]/g, (character) => HTML[character] ?? character),
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
];

/** Makes a function that replaces every secret by `mask`, even if it is escaped several times, as JSON in a line of JSON. */
export function createMask(secrets: readonly string[], mask = "[secret]"): (text: string) => string {
  const plain = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const forms = rewritten(rewritten(rewritten(new Set(plain))));
  // Longest first, so that a secret that contains another one is replaced as a whole.
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, form) => masked.replaceAll(form, mask), text);
}

function rewritten(forms: ReadonlySet<string>): Set<string> {
  return new Set([...forms, ...[...forms].flatMap((form) => WRITINGS.map((write) => write(form.toWellFormed())))]);
}
