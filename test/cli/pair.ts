import { type Daemon, start } from "./lowstockd.ts";
import { type Outside, openOutside, type Sections } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";

/** Short, so that the store of a dead daemon is free again soon, and long enough for a busy machine. */
const LEASE = "3s";

/** A shop in which levels run short one by one, and daemons on one store that watch it. */
export interface Pair extends AsyncDisposable {
  readonly outside: Outside;
  readonly config: string;
  /** Starts a daemon that finds the store free, and waits until it has told its first look. */
  lead(): Promise<Daemon>;
  /** Starts a daemon, and waits until it stands by. */
  standBy(sections?: Sections): Promise<Daemon>;
  /** Lets one more level run short, and waits until that is told by mail and in Slack. */
  shorten(): Promise<void>;
}

/** @param url of a store that daemons can share, empty */
export async function openPair(url: string): Promise<Pair> {
  await using opening = new AsyncDisposableStack();
  const outside = opening.use(await openOutside({ products: 40 }));
  const { company } = outside.shop;
  fillShelves(company);
  const shelves = pickShelves(company, 10);
  const shared: Sections = { store: { url, lease: LEASE }, poll: { cron: "* * * * * *" } };
  const config = await outside.writeConfig(shared);
  let told = 0;
  const hear = async () => {
    told += 1;
    await Promise.all([outside.mail.received(told), outside.slack.received(told)]);
  };
  const shorten = async () => {
    const shelf = shelves[told];
    if (shelf) company.editRow(shelf.id, shelf.warehouseId, { stock: 1 });
    await hear();
  };
  const begin = (file: string) => opened.use(start("run", "--standby", "--config", file));
  const opened = opening.move();
  return {
    outside,
    config,
    lead: async () => {
      const daemon = begin(config);
      await shorten();
      return daemon;
    },
    standBy: async (sections) => {
      const daemon = begin(sections ? await outside.writeConfig({ ...shared, ...sections }) : config);
      await daemon.printed("standing by: another daemon is at work");
      return daemon;
    },
    shorten,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
