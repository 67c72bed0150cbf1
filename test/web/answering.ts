import { type Outside, openOutside, type Sections } from "../cli/outside.ts";
import { fillShelves, pickShelves } from "../cli/shelves.ts";
import { createFormClient, type FormClient } from "./form-client.ts";
import { type Serving, startServing } from "./serving-daemon.ts";

/** Where readers are told that the pages are: behind a proxy, under a path. */
export const PUBLIC_URL = "http://localhost:8080/stock";

export interface Answering extends AsyncDisposable {
  readonly outside: Outside;
  readonly serving: Serving;
  /** Of somebody who has signed in nowhere. */
  readonly client: FormClient;
  /** Those that are low from the start. */
  readonly low: readonly { readonly id: number; readonly warehouseId: number }[];
  /** The paths of the pages that the n-th mail, from 1, links to for an answer, each once. */
  links(mails: number): Promise<readonly string[]>;
}

/** Starts a daemon that polls each second, and waits until it has told by mail of some products that are low. */
export async function startAnswering({
  low: count = 2,
  http = {},
  sections = {},
}: {
  low?: number;
  http?: object;
  sections?: Sections;
} = {}): Promise<Answering> {
  await using opening = new AsyncDisposableStack();
  const outside = opening.use(await openOutside({ products: 40 }));
  const { company } = outside.shop;
  fillShelves(company);
  const low = pickShelves(company, count);
  for (const { id, warehouseId } of low) company.editRow(id, warehouseId, { stock: 1, maximum: 20 });
  const poll = { cron: "* * * * * *" };
  const serving = opening.use(await startServing(outside, { public_url: PUBLIC_URL, ...http }, { poll, ...sections }));
  await outside.mail.received(1);
  const client = createFormClient(serving.address);
  const closing = opening.move();
  return {
    outside,
    serving,
    client,
    low,
    links: async (mails) => linksIn(String((await outside.mail.received(mails))[mails - 1]?.mail.html)),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** The paths of the pages that a mail links to for an answer, each once. */
export function linksIn(html: string): readonly string[] {
  const found = [...html.matchAll(/href="http:\/\/localhost:8080\/stock(\/a\/[^"?]+)"/g)];
  return [...new Set(found.map(([, path = ""]) => path))];
}
