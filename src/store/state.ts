import type { Known } from "../inventory/reading.ts";
import type { NotificationState } from "../notifications/notification-state.ts";
import type { Oddities } from "../smartpyme/oddities.ts";
import type { Paging } from "../smartpyme/paging.ts";

/** What is kept of a company from one poll to the next. */
export interface State extends Known {
  /** Number of the commit that wrote this state, from 1. */
  readonly version: number;
  /** When the last poll began, ISO 8601 in UTC. */
  readonly polledAt: string;
  /** The company's name as people know it. */
  readonly companyTitle: string;
  /** What earlier reads have shown about how to read the company's pages. */
  readonly paging: Paging;
  /** The fields that the last poll could not read. */
  readonly oddities: Oddities;
  readonly notificationState: NotificationState;
  /** When the last read began by which consumption was measured, ISO 8601 in UTC; absent: there was none. */
  readonly measuredAt?: string | undefined;
}
