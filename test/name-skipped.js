/** A reporter that names the skipped tests at the end of a run; jest itself only counts them. */
export default class NameSkipped {
  constructor({ testNamePattern }) {
    this.isFiltered = Boolean(testNamePattern);
  }

  onRunComplete(_contexts, { testResults }) {
    const skipped = testResults
      .flatMap(({ testResults: tests }) => tests)
      .filter(({ status }) => status === "pending")
      .map(({ fullName }) => `  ${fullName}\n`);
    if (skipped.length > 0 && !this.isFiltered) process.stderr.write(`\nSkipped:\n${skipped.join("")}`);
  }
}
