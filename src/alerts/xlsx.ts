import writeExcelFile from "write-excel-file/node";
import type { Message } from "./message.ts";

/** All lines of a message as an Excel workbook of one sheet. */
export async function messageXlsx({ labels, sections }: Message): Promise<Buffer> {
  const lines = sections.flatMap(({ groups }) => groups.flatMap((group) => group.lines));
  const rows = lines.map(({ product, stock }) => [
    { type: String, value: product },
    { type: String, value: stock },
  ]);
  return await writeExcelFile([[{ value: labels.product }, { value: labels.stock }], ...rows]).toBuffer();
}
