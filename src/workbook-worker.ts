import { parentPort, workerData } from "node:worker_threads";
import { writeSheet } from "./messages/xlsx.ts";

/* A thread that writes one workbook: see `workbooks.ts`. Its rejection ends it, and is an error of the thread there. */
void writeSheet(workerData).then((book) => parentPort?.postMessage(book));
