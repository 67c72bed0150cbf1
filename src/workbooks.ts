import { once } from "node:events";
import { extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Message, Table } from "./messages/message.ts";
import type { Sheet } from "./messages/xlsx.ts";
import { inTurns } from "./turns.ts";

/** From so many rows on another thread writes the workbook: it holds its own for a tenth of a millisecond a row. */
const MANY_ROWS = 500;

/** Stands beside this file, in `src/` and in what is built. */
const WORKER = join(import.meta.dirname, `workbook-worker${extname(import.meta.filename)}`);

/** Writes all lines of a message, or its attached table, as an Excel workbook, and holds nobody up. */
export async function messageWorkbook(message: Message): Promise<Buffer> {
  const { messageSheet } = await import("./messages/xlsx.ts");
  return await writeWorkbook(await inTurns(messageSheet(message)));
}

/** Writes a table as an Excel workbook, and holds nobody up. */
export async function tableWorkbook(table: Table): Promise<Buffer> {
  const { tableSheet } = await import("./messages/xlsx.ts");
  return await writeWorkbook(tableSheet(table));
}

async function writeWorkbook(sheet: Sheet): Promise<Buffer> {
  if (sheet.rows.length < MANY_ROWS) return await (await import("./messages/xlsx.ts")).writeSheet(sheet);
  const worker = new Worker(WORKER, { workerData: sheet });
  try {
    // An error of the worker rejects.
    const [book] = await once(worker, "message");
    return Buffer.from(book);
  } finally {
    await worker.terminate();
  }
}
