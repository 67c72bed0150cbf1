import { describeError } from "../log.ts";
import type { Summary } from "../smartpyme/catalog.ts";
import { RefusedError, ServerFailureError, UnexpectedBodyError } from "../smartpyme/errors.ts";
import type { ReadOptions } from "./inventory.ts";

export interface SummarySource {
  summary(options: Pick<ReadOptions, "signal">): Promise<Summary>;
}

/**
 * Asks for the counts that the API itself makes.
 * @returns them, or why this server has none; it rejects where it could not be asked
 */
export async function readSummary(
  source: SummarySource,
  options: Pick<ReadOptions, "signal">,
): Promise<{ readonly summary: Summary | null; readonly reason: string | null }> {
  try {
    return { summary: await source.summary(options), reason: null };
  } catch (error) {
    // Both servers in operation answer 500.
    const hasNone =
      error instanceof ServerFailureError || error instanceof RefusedError || error instanceof UnexpectedBodyError;
    if (!hasNone) throw error;
    return { summary: null, reason: describeError(error) };
  }
}
