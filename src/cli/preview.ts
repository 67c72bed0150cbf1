import { type CommandOptions, withApp } from "./open.ts";
import { pageProgress } from "./progress.ts";

/** Polls without a trace and prints what would go out. */
export async function preview(options: CommandOptions): Promise<number> {
  return withApp(options, "read", process.stderr, async (app, signal) => {
    for (const company of app.companies) {
      const { summary, previews } = await app.preview(company, { signal, onPage: pageProgress(process.stderr) });
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
