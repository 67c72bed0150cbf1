/** Of `poll.companies_at_once`; apart from its schema, for who must do without. */
export const COMPANIES_AT_ONCE = 8;
