import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isNativeError } from "node:util/types";
import { describe, expect, test } from "@jest/globals";
import { openPremises } from "./premises.ts";
import { until } from "./until.ts";

const isRoot = process.getuid?.() === 0 && spawnSync("unshare", ["--mount", "true"]).status === 0;
const describeMounted = isRoot ? describe : describe.skip;

describeMounted("a disk that fills up under the daemon (skipped where this user cannot mount one)", () => {
  test("stops sending, and everything is sent once when there is room again", async () => {
    await using premises = await openPremises();
    const disk = join(premises.folder, "disk");
    mkdirSync(disk);
    expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]).status).toBe(0);
    try {
      const daemon = await premises.start("run", `sqlite:${disk}/journal.sqlite`);
      const failedPolls = () => daemon.lines.filter(({ msg }) => msg.startsWith("poll failed")).length;
      await until("the first message", () => premises.slack.messages.length > 0);

      fill(join(disk, "ballast"));
      const product = premises.sellOut();
      const failedBefore = failedPolls();
      await until("polls fail", () => failedPolls() >= failedBefore + 1);
      expect(daemon.log()).toContain("database or disk is full");
      expect(premises.slack.messages).toHaveLength(1);
      expect(daemon.isAlive()).toBe(true);

      rmSync(join(disk, "ballast"));
      await until("the second message", () => premises.slack.messages.length > 1);
      expect(JSON.stringify(premises.slack.messages[1])).toContain(product);
      expect(await daemon.end("SIGTERM")).toBe(0);
      expect(premises.slack.messages).toHaveLength(2);
    } finally {
      spawnSync("umount", ["--lazy", disk]);
    }
  }, 90_000);
});

/** Writes a file until the disk is full. */
function fill(file: string): void {
  for (const bytes of [65_536, 4_096, 512]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(bytes), { flag: "a" });
    } catch (error) {
      if (!isNativeError(error) || !error.message.includes("ENOSPC")) throw error;
    }
  }
}
