/** Shows the pages of a read on one line of a terminal, which the last page clears; silent elsewhere. */
export function pageProgress(output: NodeJS.WriteStream): (page: number, pages: number) => void {
  if (!output.isTTY) return () => {};
  return (page, pages) => {
    output.write(`\r\u001b[2K${page < pages ? `Reading page ${page} of ${pages}` : ""}`);
  };
}
