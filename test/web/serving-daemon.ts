import { type Daemon, start } from "../cli/lowstockd.ts";
import type { Outside, Sections } from "../cli/outside.ts";

export interface Serving extends AsyncDisposable {
  readonly daemon: Daemon;
  /** Of the config that it was started with. */
  readonly config: string;
  /** Where it answers, with a slash at its end. */
  readonly address: string;
  /** Where it answers once it has begun to for the second time. */
  answersAgain(): Promise<string>;
  /** Asks for a path as a program does. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Starts the daemon with an `http` section, on a free port, and waits until it answers. */
export async function startServing(outside: Outside, http: object = {}, sections: Sections = {}): Promise<Serving> {
  const config = await outside.writeConfig({ http: { listen: "127.0.0.1:0", ...http }, ...sections });
  const daemon = start("run", "--config", config);
  const [address = ""] = addressesIn(await daemon.printed("answering over HTTP"));
  return {
    daemon,
    config,
    address,
    answersAgain: async () => {
      // The words come once in a line: what is printed after the first ones holds them again.
      for (;;) {
        const log = await daemon.printed("is in force");
        const addresses = addressesIn(log);
        if (addresses.length > 1) return addresses.at(-1) ?? "";
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    get: (path, headers = {}) => ask(new URL(path, address), { headers, redirect: "manual" }),
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  };
}

function addressesIn(log: string): string[] {
  return log
    .split("\n")
    .filter((line) => line.includes("answering over HTTP"))
    .map((line) => String(JSON.parse(line).address));
}

export async function ask(url: URL, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}
