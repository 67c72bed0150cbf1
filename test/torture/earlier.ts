import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** An earlier version of the program. */
export interface Earlier {
  /** Its main file, for `startDaemonUnder`. */
  readonly main: string;
  /** Whether it knows fleets. */
  readonly isOfFleets: boolean;
}

/** Unpacks the program as it was at a commit; null: the history here does not have it, as in a shallow clone. */
export async function unpackEarlier(running: AsyncDisposableStack, commit: string): Promise<Earlier | null> {
  const git = (...words: readonly string[]) => spawnSync("git", words, { cwd: ROOT, maxBuffer: 1e9 });
  if (git("cat-file", "-e", `${commit}^{commit}`).status !== 0) return null;
  const folder = running.adopt(await mkdtemp(join(tmpdir(), "lowstockd-earlier-")), (it) =>
    rm(it, { recursive: true }),
  );
  const tree = join(folder, commit);
  await mkdir(tree);
  const { stdout } = git("archive", commit, "src", "package.json");
  const { status } = spawnSync("tar", ["-x", "-C", tree], { input: stdout });
  if (status !== 0) throw new Error(`${commit} could not be unpacked`);
  await symlink(join(ROOT, "node_modules"), join(tree, "node_modules"));
  return { main: join(tree, "src/main.ts"), isOfFleets: existsSync(join(tree, "src/fleet/fleet.ts")) };
}
