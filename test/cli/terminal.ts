import { spawn, spawnSync } from "node:child_process";

/** A program that believes to talk to a person. */
export interface Terminal extends AsyncDisposable {
  type(keys: string): void;
  /** Resolves with all that was shown since the last time, once this is among it. Rejects when the program ends first. */
  shown(words: RegExp): Promise<string>;
}

/** Whether a program can be started here. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
}

/** Runs a command line at a terminal of its own, made by util-linux's `script`. */
export function openTerminal(command: string, env: Readonly<Record<string, string>>): Terminal {
  const child = spawn("script", ["--quiet", "--flush", "--return", "--command", command, "/dev/null"], {
    env: { ...env, TERM: "xterm", COLUMNS: "120", LINES: "40" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk;
  });
  return {
    type: (keys) => child.stdin.write(keys),
    shown: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!words.test(output)) return;
          child.stdout.off("data", look);
          resolve(output);
          output = "";
        };
        child.stdout.on("data", look);
        ended.then(() => reject(new Error(`ended without showing ${words}: ${output}`)), reject);
        look();
      }),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
