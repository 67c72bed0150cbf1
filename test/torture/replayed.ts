import { loadConfig } from "../../src/config/load.ts";
import { pollPolicies } from "../../src/config/settings.ts";
import { openReplay } from "../../src/simulation/replay.ts";
import type { Change } from "../../src/stock/change.ts";
import type { Store } from "../../src/store/store.ts";
import { rulesOf } from "../../src/watch/simulate.ts";

/**
 * Plays what polls saw again, under the config that they had, and compares that with all messages that were sent.
 * @returns a description of everything that only one of the two tells
 */
export async function replayedOtherwise(
  store: Pick<Store, "seen" | "sent" | "sentMessage">,
  company: string,
  configFile: string,
): Promise<string[]> {
  const { config } = await loadConfig(configFile, process.env);
  const replay = openReplay(rulesOf(pollPolicies(config)(company)));
  const replayed = new Set<string>();
  const sent = new Set<string>();
  let polledAt = "";
  for await (const { step, before } of store.seen(company, new Date(0))) {
    for (const { at, notifications } of replay.take(step, before)) {
      // A flush tells of what the last poll saw.
      if (step.kind === "poll" && at === step.at) polledAt = at;
      for (const { channel, changes } of notifications) note(replayed, polledAt, channel, changes);
    }
    if (step.kind === "poll") polledAt = step.at;
  }
  for (const { id } of await store.sent(Number.MAX_SAFE_INTEGER)) {
    for (const delivery of (await store.sentMessage(id))?.deliveries ?? []) {
      if (delivery.company === company) note(sent, delivery.polledAt, delivery.channel, delivery.changes);
    }
  }
  return [
    ...[...sent.difference(replayed)].map((line) => `a replay does not tell what was told: ${line}`),
    ...[...replayed.difference(sent)].map((line) => `only a replay tells: ${line}`),
  ];
}

function note(lines: Set<string>, polledAt: string, channel: string, changes: readonly Change[]): void {
  for (const { kind, key, at, level } of changes) {
    lines.add(`${polledAt} ${channel}: ${at} ${kind} ${key} ${level.stock}`);
  }
}
