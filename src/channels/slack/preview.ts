import { shownIn } from "./mrkdwn.ts";
import type { Block, Part } from "./parts.ts";

/** One post as its reader sees it: the texts of its blocks, links as their labels. */
export function previewPart({ blocks }: Part): string {
  return blocks.flatMap(textsOf).map(shownIn).join("\n");
}

function textsOf(block: Block): string[] {
  if (block.type === "header") return [block.text.text, ""];
  if (block.type === "section") return [block.text?.text ?? "", ""];
  return block.elements.flatMap((element) => ("text" in element ? [element.text] : []));
}
