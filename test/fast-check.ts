import fc from "fast-check";

/**
 * Configures fast-check with the same examples every time. `LOWSTOCKD_TEST_SEED` gives others, and a test may have a seed of
 * its own.
 */
export const SEED = Number(process.env.LOWSTOCKD_TEST_SEED ?? 20261125);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });

export default fc;
