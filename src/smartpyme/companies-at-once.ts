/** Default of `poll.companies_at_once`. It stands apart from the schema, for modules that must not load zod. */
export const COMPANIES_AT_ONCE = 8;
