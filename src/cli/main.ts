import { readHealthArguments } from "./health-arguments.ts";

/** Runs the command that the process was started with, and sets the exit status. */
export async function main(): Promise<void> {
  try {
    const asked = readHealthArguments(process.argv.slice(2), process.env);
    if (asked) process.exitCode = await (await import("./health.ts")).health(asked);
    else await runProgram();
  } catch (error) {
    const { exitStatus } = await import("./exit-status.ts");
    process.exitCode = exitStatus(error);
  }
}

async function runProgram(): Promise<void> {
  const { endWithReader } = await import("./output.ts");
  endWithReader();
  const [{ createProgram }, version] = await Promise.all([import("./program.ts"), readVersion()]);
  const program = createProgram(version, (status) => {
    process.exitCode = status;
  });
  await program.parseAsync();
}

async function readVersion(): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  const about: unknown = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  return typeof about === "object" && about !== null && "version" in about ? String(about.version) : "unknown";
}
