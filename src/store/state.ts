import type { Coverage } from "../inventory/coverage.ts";
import type { ReadingMemory } from "../inventory/reading-memory.ts";
import type { Agenda } from "../notifications/agenda.ts";
import type { Oddities } from "../smartpyme/oddities.ts";
import type { Paging } from "../smartpyme/paging.ts";
import type { Memory } from "../stock/detect-changes.ts";

/** What is remembered of a company from one poll to the next. */
export interface State extends Memory {
  /** Number of the commit that wrote it, from 1. */
  readonly version: number;
  /** When the last poll began, ISO 8601 in UTC. */
  readonly polledAt: string;
  /** The company's name as people know it. */
  readonly companyTitle: string;
  /** Null until coverage was checked for the first time. */
  readonly coverage: Coverage | null;
  /** Products that each further query listed when it was last read, by the query's key. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly reading: ReadingMemory;
  /** How the company's pages are best read. */
  readonly paging: Paging;
  /** What the last poll could not read of what was listed. */
  readonly oddities: Oddities;
  readonly agenda: Agenda;
}
