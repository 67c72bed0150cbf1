import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Another process that has a store open, with one commit of the company `held`. */
export interface HeldJournal {
  readonly pid: number | undefined;
  /** Lets the process read. Returns "read", the name of an error, or that the process has died. */
  tryToRead(): Promise<string>;
  kill(): Promise<void>;
}

export async function holdStore(url: string): Promise<HeldJournal> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "hold-store.ts"), url], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const exited = once(child, "exit");
  child.stdin.on("error", () => {});
  const nextLine = async () => {
    const { value, done } = await lines.next();
    return done ? "died" : value;
  };
  await nextLine();
  return {
    pid: child.pid,
    tryToRead() {
      child.stdin.write("\n");
      return nextLine();
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
