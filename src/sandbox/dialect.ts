/**
 * `documented`: the API as in the vendor's documentation. `live` and `unified`: the API as the two lines of servers in
 * operation behave; these differ from each other in how they refuse a parameter.
 */
export const DIALECTS = ["documented", "live", "unified"] as const;

export type Dialect = (typeof DIALECTS)[number];

export function isInOperation(dialect: Dialect): boolean {
  return dialect !== "documented";
}
