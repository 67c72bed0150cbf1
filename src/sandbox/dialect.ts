/**
 * `documented`: as the vendor's documentation describes the API. `live` and `unified`: as the two server lines in operation
 * behave, where they differ from it; from each other they differ in how they refuse a parameter.
 */
export const DIALECTS = ["documented", "live", "unified"] as const;

export type Dialect = (typeof DIALECTS)[number];

export function isInOperation(dialect: Dialect): boolean {
  return dialect !== "documented";
}
