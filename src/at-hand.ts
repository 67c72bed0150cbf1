/*
 * How much of many companies is in memory between their polls as it is used in a poll. What is kept of the others is packed, or
 * read again: docs/decisions/0027-companies-packed-between-polls.md.
 */

/** So many levels, or products, of all companies together are at hand, and those of the company used last, however many they are. */
export const MOST_AT_HAND = 10_000;

/** A company of more stays at hand: to pack or unpack it would hold everything else up for too long. */
export const MOST_LET_GO = 2_000;
