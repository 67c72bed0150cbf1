import juice from "juice/client";

/**
 * Writes the rules of the document's `<style>` elements into the elements that they are about, as Gmail's apps need them
 * with some accounts. What cannot stand inline stays: media queries, `:hover`, and a `<style data-embed>` as a whole.
 * Nothing is read or fetched, whatever the document names.
 */
export function inlineCss(html: string): string {
  // Else juice sets aside what looks like the template of another program: a product can be called "{{ x" and "y }}".
  for (const name of Object.keys(juice.codeBlocks)) delete juice.codeBlocks[name];
  return juice(html, {
    // A variable that stands for itself would be resolved for ever.
    resolveCSSVariables: false,
    // `text-align` on a table would become an `align` that makes the rest of the mail flow around it.
    applyAttributesTableElements: false,
    applyWidthAttributes: false,
    applyHeightAttributes: false,
  });
}

/**
 * How much there is to do for `inlineCss`: it looks for each selector at each element, some half a million times a second.
 */
export function inliningWork(html: string): number {
  const sheets = [...html.matchAll(/<style\b[^>]*>([^<]*)/gi)].map(([, rules = ""]) => rules);
  const selectors = sheets.reduce((sum, rules) => sum + (rules.match(/[{,]/g)?.length ?? 0), 0);
  return selectors * (html.match(/<[a-z]/gi)?.length ?? 0);
}
