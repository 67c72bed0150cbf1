import fc from "fast-check";

/**
 * fast-check with the same examples every time, so that a change is judged by what it changes: `LOWSTOCKD_TEST_SEED` plays
 * others, and a test may have a seed of its own.
 */
export const SEED = Number(process.env.LOWSTOCKD_TEST_SEED ?? 20261125);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });

export default fc;
