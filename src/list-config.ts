import { z } from "zod";

/**
 * Makes the schema of a list in the config. It may also be one text with commas, as in an environment variable.
 * @param split splits a text into items; it is applied to each text of a list, too
 */
export function listOf<Item extends z.ZodType<string>>(item: Item, split: (text: string) => string[] = splitWords) {
  return z
    .union([z.string(), z.array(z.string())], { error: "must be a text or a list of texts" })
    .transform((value, context): z.output<Item>[] => {
      const texts = typeof value === "string" ? split(value) : value.flatMap(split);
      return texts.flatMap((text, index) => {
        const { data, error } = item.safeParse(text);
        if (!error) return [data];
        const [issue] = error.issues;
        const message = texts.length > 1 ? `${JSON.stringify(text)}: ${issue?.message}` : (issue?.message ?? "");
        const isListed = Array.isArray(value) && texts.length === value.length;
        context.addIssue({
          code: "custom",
          path: isListed ? [index] : [],
          message: isListed ? (issue?.message ?? "") : message,
        });
        return [];
      });
    });
}

function splitWords(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
