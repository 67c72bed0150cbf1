/** Stands in a place for any index of a list and any name of a record. */
export const ANY = "*";

export function isAt(place: readonly string[], path: readonly PropertyKey[]): boolean {
  return place.length === path.length && place.every((key, index) => key === ANY || key === path[index]);
}

/** A path as people write it: `companies[0].api_key`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${formatKey(step)}`))
    .join("")
    .replace(/^\./, "");
}

/** In YAML a whole mapping may be a key, and then holds whatever it holds: nothing of it is told. */
export function formatKey(key: PropertyKey): string {
  const text = String(key);
  return /^[{[]|\n/.test(text) ? "…" : text;
}
