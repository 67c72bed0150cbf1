import { problemSchema } from "../problem.ts";
import { reloadedSchema } from "../reload-routes.ts";
import { stockLevelSchema, thresholdSchema } from "./basics.ts";
import { auditSchema, catalogsReadSchema, catalogsToReadSchema, summarySchema } from "./catalog-operations.ts";
import { levelHistorySchema } from "./history-operations.ts";
import { daysSchema, episodeSchema, episodesSchema, sampleSchema, stockSchema } from "./history-schemas.ts";
import { levelsSchema, oneLevelSchema, openLevelSchema } from "./level-operations.ts";
import {
  deadLettersSchema,
  messageSchema,
  retriedSchema,
  retrySchema,
  sentMessageSchema,
  sentSchema,
  waitingSchema,
} from "./message-operations.ts";
import {
  endedSilencesSchema,
  keptSilenceSchema,
  madeSilenceSchema,
  matchSchema,
  newSilenceSchema,
  silencesSchema,
} from "./silence-operations.ts";
import { rulesToTrySchema, rulesTriedSchema } from "./simulation-operations.ts";
import {
  deadLetterSchema,
  incidentsSchema,
  overviewSchema,
  pollsSchema,
  sessionSchema,
} from "./standing-operations.ts";
import { trendsSchema } from "./trend-operations.ts";

/** The schemas that the document names. All that is sent and answered must be here; what answers share may be. */
export const SCHEMAS = {
  Problem: problemSchema,
  Session: sessionSchema,
  Overview: overviewSchema,
  Polls: pollsSchema,
  Incidents: incidentsSchema,
  Threshold: thresholdSchema,
  StockLevel: stockLevelSchema,
  OpenLevel: openLevelSchema,
  Levels: levelsSchema,
  Level: oneLevelSchema,
  LevelHistory: levelHistorySchema,
  Episode: episodeSchema,
  Episodes: episodesSchema,
  Days: daysSchema,
  Sample: sampleSchema,
  Stock: stockSchema,
  Trends: trendsSchema,
  Match: matchSchema,
  Silence: keptSilenceSchema,
  Silences: silencesSchema,
  NewSilence: newSilenceSchema,
  MadeSilence: madeSilenceSchema,
  EndedSilences: endedSilencesSchema,
  WaitingMessages: waitingSchema,
  SentMessage: sentMessageSchema,
  SentMessages: sentSchema,
  Message: messageSchema,
  DeadLetter: deadLetterSchema,
  DeadLetters: deadLettersSchema,
  Retry: retrySchema,
  Retried: retriedSchema,
  Summary: summarySchema,
  Audit: auditSchema,
  CatalogsToRead: catalogsToReadSchema,
  CatalogsRead: catalogsReadSchema,
  RulesToTry: rulesToTrySchema,
  RulesTried: rulesTriedSchema,
  Reloaded: reloadedSchema,
} as const;
