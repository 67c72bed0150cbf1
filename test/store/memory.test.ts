import { keyStoreOn } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { describeStore } from "./contract.ts";

const entries = new Map<string, string>();
const open = async () => keyStoreOn(openMemory(entries), "memory:", true);

describeStore("memory", {
  async openEmpty() {
    entries.clear();
    return open();
  },
  async reopen(keyStore) {
    await keyStore.close();
    return open();
  },
  openBeside: async (keyStore) => keyStore,
  async overwrite(key, text) {
    if (!entries.has(key)) throw new Error(`there is no ${key}`);
    entries.set(key, text);
  },
});
