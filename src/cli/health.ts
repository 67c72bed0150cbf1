import { type CommandOptions, withApp } from "./open.ts";

/** For a container's health check: whether every company is polled when it is due. */
export async function health(options: CommandOptions): Promise<number> {
  return withApp(options, "read", process.stderr, async (app) => {
    const overdue = await app.overdue();
    for (const line of overdue) process.stdout.write(`${line}\n`);
    return overdue.length > 0 ? 1 : 0;
  });
}
