import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Daemon extends AsyncDisposable {
  readonly pid: number | undefined;
  /** Resolves with all of standard output once that holds these words; rejects when the process ends without them. */
  printed(words: string): Promise<string>;
  stop(signal: "SIGINT" | "SIGTERM"): Promise<Ended>;
  readonly ended: Promise<Ended>;
}

/** Most of a short command's time is compiling. */
const ENVIRONMENT = { NODE_COMPILE_CACHE: path.join(tmpdir(), "lowstockd-test-compile-cache") };

/** For tests that start the program: a start takes a second or two, and much longer on a busy machine. */
export const PATIENCE_MS = 120_000;

/** Starts the program as a user does, with an environment that tells it nothing. */
export function start(...args: readonly string[]): Daemon {
  return startIn({}, ...args);
}

/** Starts the program with an environment that tells it this. */
export function startIn(env: Readonly<Record<string, string>>, ...args: readonly string[]): Daemon {
  const child = spawn(process.execPath, ["src/main.ts", ...args], {
    env: { ...ENVIRONMENT, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("exit", resolve));
  const ended = Promise.all([exit, text(child.stdout), text(child.stderr)]).then(([status, stdout, stderr]) => ({
    status,
    stdout,
    stderr,
  }));
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk;
  });
  return {
    pid: child.pid,
    ended,
    printed: (words) =>
      new Promise((resolve, reject) => {
        const look = () => output.includes(words) && resolve(output);
        look();
        child.stdout.on("data", look);
        ended.then(({ stderr }) => reject(new Error(`ended without printing ${words}: ${output}${stderr}`)), reject);
      }),
    stop(signal) {
      child.kill(signal);
      return ended;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Runs one command to its end. */
export function lowstockd(...args: readonly string[]): Promise<Ended> {
  return start(...args).ended;
}
