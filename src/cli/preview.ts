import type { App, CompanyPreview } from "../app.ts";
import { type CommandOptions, withApp } from "./open.ts";
import { pollFacts } from "./poll-facts.ts";
import { type JsonOption, printJson } from "./print-json.ts";
import { pageProgress } from "./progress.ts";

/** Polls without a trace and prints what would go out. */
export async function preview({ json, ...options }: CommandOptions & JsonOption): Promise<number> {
  return withApp(options, "read", process.stderr, async (app, signal) => {
    const look = (company: string) => app.preview(company, { signal, onPage: pageProgress(process.stderr) });
    if (json) return previewForPrograms(app, look);
    for (const company of app.companies) {
      const { summary, previews } = await look(company);
      const { breached, depleted, recovered, retired, open, products, levels } = summary;
      process.stdout.write(
        `${company}: ${products} products read, ${levels} levels; ${breached} breached, ${depleted} depleted, ` +
          `${recovered} recovered, ${retired} retired; ${open} open\n`,
      );
      if (previews.length === 0) process.stdout.write("No message would go out.\n");
      for (const { channel, text } of previews) process.stdout.write(`\n── ${channel} ${"─".repeat(60)}\n${text}\n`);
    }
    return 0;
  });
}

/** A company that cannot be read is told beside the others. */
async function previewForPrograms(app: App, look: (company: string) => Promise<CompanyPreview>): Promise<number> {
  const companies: object[] = [];
  let isFine = true;
  for (const company of app.companies) {
    const outcome = await look(company).then(
      (polled) => ({ polled, messages: polled.previews }),
      (failure: unknown) => ({ polled: null, failure, messages: [] }),
    );
    isFine &&= outcome.polled !== null;
    companies.push({ ...pollFacts(company, outcome), messages: outcome.messages });
  }
  printJson({ isFine, companies });
  return isFine ? 0 : 1;
}
