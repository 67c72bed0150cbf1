import type { Store } from "../store/store.ts";
import type { Observer } from "./observer.ts";

/** Wraps a store: the observer is called for deliveries that are over, for reloads, and for operations that fail. */
export function observeStore(store: Store, observer: Pick<Observer, "onOver" | "onReload" | "onStoreError">): Store {
  const telling = <Args extends unknown[], Result>(
    operation: string,
    work: (...args: Args) => Promise<Result>,
    onDone: (...args: Args) => void = () => {},
  ) => {
    return async (...args: Args): Promise<Result> => {
      let result: Result;
      try {
        result = await work(...args);
      } catch (error) {
        observer.onStoreError(operation);
        throw error;
      }
      onDone(...args);
      return result;
    };
  };
  return {
    companies: telling("companies", store.companies),
    state: telling("state", store.state),
    outline: telling("outline", store.outline),
    stockBook: telling("stockBook", store.stockBook),
    histories: telling("histories", store.histories),
    sold: telling("sold", store.sold),
    salesRead: telling("salesRead", store.salesRead),
    commit: telling("commit", store.commit),
    pastEpisodes: telling("pastEpisodes", store.pastEpisodes),
    stockSamples: telling("stockSamples", store.stockSamples),
    dayCounts: telling("dayCounts", store.dayCounts),
    seen: store.seen,
    operations: telling("operations", store.operations),
    commitOperations: telling("commitOperations", store.commitOperations),
    silences: telling("silences", store.silences),
    addSilence: telling("addSilence", store.addSilence),
    endSilence: telling("endSilence", store.endSilence),
    linkKey: telling("linkKey", store.linkKey),
    setLinkKey: telling("setLinkKey", store.setLinkKey),
    pending: telling("pending", store.pending),
    waitingLanes: telling("waitingLanes", store.waitingLanes),
    record: telling("record", store.record),
    markSent: telling("markSent", store.markSent, (deliveries) => {
      const [first] = deliveries;
      if (first) observer.onOver(first.channel, "sent", deliveries.length);
    }),
    noteReached: telling("noteReached", store.noteReached),
    deadLetter: telling("deadLetter", store.deadLetter, ({ channel }) => observer.onOver(channel, "dead_letter", 1)),
    deadLetters: telling("deadLetters", store.deadLetters),
    countDeadLetters: telling("countDeadLetters", store.countDeadLetters),
    requeue: telling("requeue", store.requeue),
    sent: telling("sent", store.sent),
    sentMessage: telling("sentMessage", store.sentMessage),
    reached: telling("reached", store.reached),
    recordPoll: telling("recordPoll", store.recordPoll),
    recordPolls: telling("recordPolls", store.recordPolls),
    recordReload: telling("recordReload", store.recordReload, ({ error }) => observer.onReload(error === null)),
    lastReload: telling("lastReload", store.lastReload),
    lastPolls: telling("lastPolls", store.lastPolls),
    lastPoll: telling("lastPoll", store.lastPoll),
    members: telling("members", store.members),
    noteMember: telling("noteMember", store.noteMember),
    removeMember: telling("removeMember", store.removeMember),
    writer: telling("writer", store.writer),
    correctTimes: telling("correctTimes", store.correctTimes),
    correctTimesOf: telling("correctTimesOf", store.correctTimesOf),
    confirm: telling("confirm", store.confirm),
    lost: store.lost,
    close: store.close,
  };
}
