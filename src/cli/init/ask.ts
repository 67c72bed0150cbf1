import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { printable } from "../../text.ts";

/** Somebody at a terminal. */
export interface Asker extends Disposable {
  /** Aborts at Ctrl-C or Ctrl-D. */
  readonly gone: AbortSignal;
  say(text: string): void;
  /** The answer, or what an empty one stands for; asked again while it is empty and stands for nothing. */
  ask(question: string, otherwise?: string): Promise<string>;
  /** As `ask`, without showing what is typed. */
  askSecret(question: string, otherwise?: string): Promise<string>;
  /** Yes unless told otherwise. */
  confirm(question: string): Promise<boolean>;
}

/** Whoever was asked has left. */
export class Left extends Error {
  override readonly name = "Left";
}

/** @param input a terminal, as is `output` */
export function openAsker(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream & { readonly columns?: number },
): Asker {
  let isHidden = false;
  const shown = new Writable({
    write(chunk, _, done) {
      if (!isHidden) output.write(chunk);
      done();
    },
  });
  // By it readline knows how many lines of the terminal a long question takes.
  Object.defineProperty(shown, "columns", { get: () => output.columns });
  const lines = createInterface({ input, output: shown, terminal: true });
  const leaving = new AbortController();
  const leave = () => leaving.abort(new Left("nothing was written"));
  lines.on("SIGINT", leave).on("close", leave);
  const say = (text: string) => void output.write(printable(text));

  async function answer(question: string, otherwise: string | undefined): Promise<string> {
    const text = await lines.question(question, { signal: leaving.signal }).catch((error: unknown) => {
      leaving.signal.throwIfAborted();
      throw error;
    });
    return text.trim() || (otherwise ?? "");
  }

  async function ask(question: string, otherwise?: string): Promise<string> {
    const offered = otherwise ? ` [${otherwise}]` : "";
    for (;;) {
      const text = await answer(printable(`${question}${offered}: `), otherwise);
      if (text !== "" || otherwise !== undefined) return text;
    }
  }

  return {
    gone: leaving.signal,
    say,
    ask,
    async askSecret(question, otherwise) {
      for (;;) {
        say(`${question} (it is not shown): `);
        isHidden = true;
        const text = await answer("", otherwise).finally(() => {
          isHidden = false;
          say("\n");
        });
        if (text !== "" || otherwise !== undefined) return text;
      }
    },
    confirm: async (question) => !/^n/i.test(await ask(`${question} (y/n)`, "y")),
    [Symbol.dispose]: () => {
      lines.off("close", leave).close();
    },
  };
}
