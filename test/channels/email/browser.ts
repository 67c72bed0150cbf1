import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

/** Where Debian puts it; another one that takes the same flags will do. */
export const CHROMIUM = process.env.LOWSTOCKD_TEST_CHROMIUM ?? "/usr/bin/chromium";

const run = promisify(execFile);

/** What a page takes in a window, in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Lays pages out in a real browser.
 * @param pages whole HTML documents
 * @param width of the window, in CSS pixels
 * @returns the size of each page: wider than the window is what has to be scrolled sideways
 */
export async function measure(pages: readonly string[], width: number): Promise<Size[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "lowstockd-pages-"));
  try {
    await Promise.all(pages.map((page, index) => writeFile(path.join(folder, `${index}.html`), page)));
    const frames = pages.map((_, index) => `<iframe src="${index}.html" onload="measure(this)"></iframe>`);
    const script =
      "function measure(frame){const {scrollWidth,scrollHeight}=frame.contentDocument.documentElement;" +
      "frame.setAttribute('data-size',scrollWidth+'x'+scrollHeight)}";
    // Low, so that the height is that of the page and not of the window.
    const style = `iframe{border:0;width:${width}px;height:10px}`;
    const file = path.join(folder, "all.html");
    await writeFile(file, `<!doctype html><style>${style}</style><script>${script}</script>${frames.join("")}`);
    const { stdout } = await run(
      CHROMIUM,
      [
        "--headless",
        // Root may not have one, and the pages are our own.
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-dev-shm-usage",
        "--allow-file-access-from-files",
        `--user-data-dir=${path.join(folder, "profile")}`,
        "--dump-dom",
        pathToFileURL(file).href,
      ],
      { timeout: 120_000, maxBuffer: 50_000_000 },
    );
    const sizes = [...stdout.matchAll(/data-size="(\d+)x(\d+)"/g)];
    if (sizes.length !== pages.length) throw new Error(`${CHROMIUM} laid out ${sizes.length} of ${pages.length} pages`);
    return sizes.map(([, across, down]) => ({ width: Number(across), height: Number(down) }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
