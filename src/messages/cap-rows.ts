/** More rows than this are not read: the rest is added up in one. */
const MAX_ROWS = 30;

/** The rows of a table of which the last, where there are too many, stands for all that would follow. */
export function capRows<Row>(rows: readonly Row[], addUp: (rest: readonly Row[]) => Row): Row[] {
  return rows.length > MAX_ROWS ? [...rows.slice(0, MAX_ROWS), addUp(rows.slice(MAX_ROWS))] : [...rows];
}
