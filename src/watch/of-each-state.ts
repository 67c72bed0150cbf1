import pMap from "p-map";
import { startPace } from "../turns.ts";

/** How many states are read together. */
const AT_ONCE = 8;

/**
 * Makes something of the state of each company, in their order: of a few at a time, so that the levels of many companies are not in
 * memory together.
 */
export async function ofEachState<Read, Made>(
  companies: readonly string[],
  read: (company: string) => Promise<Read>,
  make: (read: Read, company: string) => Made,
): Promise<Made[]> {
  const pace = startPace();
  const readAndMake = async (company: string) => {
    const made = make(await read(company), company);
    if (pace.isOver()) await pace.rest();
    return made;
  };
  return pMap(companies, readAndMake, { concurrency: AT_ONCE });
}
