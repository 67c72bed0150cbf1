import { setTimeout as sleep } from "node:timers/promises";

/** Resolves as soon as the condition holds; rejects with the name of the condition when it does not hold in time. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const giveUpAt = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`waited ${ms} ms in vain: ${what}`);
    await sleep(20);
  }
}
