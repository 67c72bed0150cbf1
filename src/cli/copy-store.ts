import path from "node:path";
import { fillIn } from "../config/environment.ts";
import { loadConfig } from "../config/load.ts";
import { fillStore, readContent } from "../store/copy.ts";
import { StoreLocked } from "../store/errors.ts";
import { findFault, sqlitePath, storeKind } from "../store/store-url.ts";
import { systemClock } from "../watch/clock.ts";
import { countEntries } from "./backup-words.ts";
import { untilInterrupted } from "./interrupt.ts";
import { complain, print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";

export interface CopyOptions extends JsonOption {
  readonly replace: boolean;
}

/**
 * Puts what one store holds into another one, of the same kind or another: all of it, or nothing. Neither may be in use by a
 * daemon, which would go on telling what the copy does not know of.
 * @param from a store's URL, with `${VARIABLE}` filled in from the environment, or a config file, whose store is meant
 * @param to the same
 */
export async function copyStore(from: string, to: string, { json, replace }: CopyOptions): Promise<number> {
  const urls = [await findUrl("FROM", from), await findUrl("TO", to)] as const;
  const faults = urls.flatMap(({ fault }) => fault ?? []);
  if (faults.length > 0) {
    complain(faults.map((fault) => `${fault}\n`).join(""));
    return 2;
  }
  const [source, target] = urls;
  if (source.url === target.url) {
    complain("FROM and TO are the same store\n");
    return 2;
  }
  const { name, entries, companies, writer } = await readContent(source.url, systemClock.now);
  if (writer?.isAtWork) {
    throw new StoreLocked(
      `${name} is in use by a lowstockd (${writer.process}), and what it does from now on would not be in the copy: stop it first`,
    );
  }
  const store = await untilInterrupted((signal) =>
    fillStore(target.url, entries, {
      replace,
      signal,
      now: systemClock.now,
      warn: (message) => complain(`${message}\n`),
    }),
  );
  if (json) printJson({ from: name, to: store, companies, entries: entries.size });
  else {
    print(
      `${store} holds what ${name} does:\n${countEntries(entries.size, companies)}.\n` +
        "Set store.url to it, then start the daemon.\n",
    );
  }
  return 0;
}

/** Answers the URL of a store, or what is wrong with how it is named. */
async function findUrl(
  argument: string,
  named: string,
): Promise<{ readonly url: string; readonly fault: string | null }> {
  if (/\.ya?ml$/.test(named)) return { url: (await loadConfig(named, process.env)).config.store.url, fault: null };
  const { text, problems } = fillIn(named, process.env);
  const fault = problems[0] ?? findFault(text);
  if (fault !== null) return { url: "", fault: `${argument} ${fault}; or name a config file` };
  return { url: storeKind(text) === "sqlite" ? `sqlite:${path.resolve(sqlitePath(text))}` : text, fault: null };
}
