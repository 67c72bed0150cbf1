import type { App } from "../app.ts";
import type { PendingChanges } from "../notifications/list-pending.ts";
import type { CompanyPreview } from "../runtime.ts";
import type { LevelKey } from "../stock/level.ts";
import { readable } from "../text.ts";
import type { PollSummary } from "../watch/poll.ts";
import { type CommandOptions, withApp } from "./open.ts";
import { pollFacts } from "./poll-facts.ts";
import { print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";
import { pageProgress } from "./progress.ts";

/** Of what waits on a channel; all of it is in the JSON. */
const HELD_SHOWN = 5;

/** Polls without a trace and prints what would go out. */
export async function preview({ json, ...options }: CommandOptions & JsonOption): Promise<number> {
  return withApp(options, "read", process.stderr, async (app, signal, config) => {
    const look = (company: string) => app.preview(company, { signal, onPage: pageProgress(process.stderr) });
    if (json) return previewForPrograms(app, look);
    for (const company of app.companies) {
      const { summary, previews, held } = await look(company);
      const { breached, depleted, recovered, retired, open, products, levels } = summary;
      print(
        `${company}: ${products} products read, ${levels} levels; ${breached} breached, ${depleted} depleted, ` +
          `${recovered} recovered, ${retired} retired; ${open} open\n`,
      );
      if (previews.length === 0) print("No message would go out.\n");
      for (const { channel, text } of previews) print(`\n── ${channel} ${"─".repeat(60)}\n${text}\n`);
      const notTold = [...silencedLines(summary), ...pendingLines(held, config.poll.timezone)];
      if (notTold.length > 0) print(`\n${notTold.join("\n")}\n`);
    }
    return 0;
  });
}

function silencedLines({ silenced, unrouted }: PollSummary): string[] {
  const lines = silenced.map(({ key, silence }) => {
    const until = silence.until === null ? "" : ` until ${silence.until}`;
    return `Silenced${until} (${silence.reason}): ${nameOf(key)}`;
  });
  return unrouted === 0 ? lines : [...lines, `Told to nobody, as no route takes it: ${countChanges(unrouted)}`];
}

function pendingLines(held: readonly PendingChanges[], timezone: string): string[] {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, dateStyle: "medium", timeStyle: "short" });
  return held.flatMap(({ channel, digestAt, changes }) => {
    const until = digestAt === null ? "quiet hours are over" : `the digest of ${time.format(new Date(digestAt))}`;
    const shown = changes.slice(0, HELD_SHOWN).map(({ kind, level }) => `  ${kind}: ${readable(level.product.name)}`);
    const rest = changes.length - shown.length;
    return [
      `Waits on ${channel} until ${until}: ${countChanges(changes.length)}`,
      ...shown,
      ...(rest > 0 ? [`  and ${rest} more`] : []),
    ];
  });
}

function countChanges(count: number): string {
  return count === 1 ? "1 change" : `${count} changes`;
}

/** Product id, branch and warehouse, as the key of a level has them. */
function nameOf(key: LevelKey): string {
  const parts: unknown[] = JSON.parse(key);
  return `product ${parts.map((part) => part ?? "(no name)").join(", ")}`;
}

/** A company that cannot be read is told beside the others. */
async function previewForPrograms(app: App, look: (company: string) => Promise<CompanyPreview>): Promise<number> {
  const companies: object[] = [];
  let isFine = true;
  for (const company of app.companies) {
    const outcome = await look(company).then(
      (polled) => ({ polled, messages: polled.previews, held: polled.held }),
      (failure: unknown) => ({ polled: null, failure, messages: [], held: [] }),
    );
    isFine &&= outcome.polled !== null;
    companies.push({ ...pollFacts(company, outcome), messages: outcome.messages, held: outcome.held });
  }
  printJson({ isFine, companies });
  return isFine ? 0 : 1;
}
