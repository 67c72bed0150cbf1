/**
 * `documented`: as the vendor's documentation describes the API. `live`: as the server in operation behaves, where the
 * two differ.
 */
export type Dialect = "documented" | "live";
