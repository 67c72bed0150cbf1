import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

const CHILDREN = new URL("children/", import.meta.url).pathname;

/** The cost of a measured piece of work. Times are in milliseconds, sizes in bytes. */
export interface Usage {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakRss: number;
  readonly rss: number;
  readonly written: number;
  readonly stallMs: number;
}

/** A child process that answers each message with the outcome of its work. */
export interface Child extends AsyncDisposable {
  ask<Answer = Usage>(message: object): Promise<Answer>;
}

/**
 * Starts one of the programs in `children/`.
 * @param greeted called with the child's first message, when it is ready
 */
export async function startChild<Greeting>(
  script: string,
  args: readonly string[] = [],
): Promise<Child & { readonly greeting: Greeting }> {
  const process = fork(`${CHILDREN}${script}`, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const greeting = (await answerOf(process, script)) as Greeting;
  return {
    greeting,
    async ask(message) {
      const answer = answerOf(process, script);
      process.send(message);
      return (await answer) as never;
    },
    async [Symbol.asyncDispose]() {
      if (process.exitCode !== null || process.signalCode !== null) return;
      const gone = once(process, "exit");
      process.kill("SIGKILL");
      await gone;
    },
  };
}

async function answerOf(process: ChildProcess, script: string): Promise<unknown> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    const [answer] = await Promise.race([
      once(process, "message", { signal }),
      once(process, "exit", { signal }).then(([code]) => {
        throw new Error(`${script} ended with ${code} before it answered`);
      }),
    ]);
    if (answer.failure) throw new Error(`${script}: ${answer.failure}`);
    return answer;
  } finally {
    settled.abort();
  }
}
