import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

const lineSchema = z.looseObject({
  msg: z.string(),
  breached: z.number().optional(),
  depleted: z.number().optional(),
  recovered: z.number().optional(),
  versions: z.array(z.number()).optional(),
});

export type LogLine = z.output<typeof lineSchema>;

/** The real program in a process of its own. */
export interface Daemon {
  readonly pid: number | undefined;
  /** Its log, oldest first. */
  readonly lines: readonly LogLine[];
  /** Returns the log as it was written. */
  log(): string;
  /** Returns what the process has written to standard error. */
  errors(): string;
  isAlive(): boolean;
  /** Resolves with the exit status, null after a death by signal. */
  readonly exit: Promise<number | null>;
  signal(signal: "SIGSTOP" | "SIGCONT" | "SIGHUP"): void;
  /** Sends the signal, and resolves as `exit` does. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null>;
}

/** What differs for a process from this one. */
export interface Circumstances {
  /** The main file of another version. */
  readonly main?: string;
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts `lowstockd <words>`, whose log must have the format json. */
export function startDaemon(configFile: string, ...words: readonly string[]): Daemon {
  return startDaemonUnder({}, configFile, ...words);
}

export function startDaemonUnder(
  { main = MAIN, environment = {} }: Circumstances,
  configFile: string,
  ...words: readonly string[]
): Daemon {
  const lines: LogLine[] = [];
  let log = "";
  let errors = "";
  const child: ChildProcess = spawn(
    process.execPath,
    [main, ...(words.length > 0 ? words : ["run"]), "--config", configFile],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
    },
  );
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  if (child.stdout) {
    createInterface({ input: child.stdout }).on("line", (text) => {
      log += `${text}\n`;
      // The last line of a killed process may be incomplete.
      const line = lineSchema.safeParse(parse(text));
      if (line.success) lines.push(line.data);
    });
  }
  const exit = once(child, "close").then(() => child.exitCode);
  return {
    pid: child.pid,
    exit,
    log: () => log,
    lines,
    errors: () => errors,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    signal: (signal) => child.kill(signal),
    end(signal) {
      child.kill(signal);
      return exit;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
