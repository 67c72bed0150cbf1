/** The step of a place that matches any index of a list and any name of a record. */
export const ANY = "*";

export function isAt(place: readonly string[], path: readonly PropertyKey[]): boolean {
  return place.length === path.length && place.every((key, index) => key === ANY || key === path[index]);
}

/** Formats a path as people write it: `companies[0].api_key`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${formatKey(step)}`))
    .join("")
    .replace(/^\./, "");
}

/** Formats a key. In YAML a whole mapping may be a key; it becomes `…`, because its content may be secret. */
export function formatKey(key: PropertyKey): string {
  const text = String(key);
  return /^[{[]|\n/.test(text) ? "…" : text;
}
