import { EventEmitter, once } from "node:events";

/** The items that a sink has received, in order of arrival. */
export interface Inbox<Item> {
  readonly items: readonly Item[];
  add(item: Item): void;
  /** Resolves with all items as soon as there are at least `count`. */
  received(count: number): Promise<readonly Item[]>;
}

/** Makes an inbox. `onArrival` is called with each item. */
export function createInbox<Item>(onArrival: (item: Item) => void = () => {}): Inbox<Item> {
  const items: Item[] = [];
  const arrivals = new EventEmitter();
  return {
    items,
    add(item) {
      items.push(item);
      onArrival(item);
      arrivals.emit("arrival");
    },
    async received(count) {
      while (items.length < count) await once(arrivals, "arrival");
      return items;
    },
  };
}
