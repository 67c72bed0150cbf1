export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  reporters: ["default", "<rootDir>/test/name-skipped.js"],
  // Jest leaves a core idle of itself, which is half of a small build machine.
  maxWorkers: "100%",
  // A busy machine is slow: what hangs is found all the same.
  testTimeout: 60_000,
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2024", parser: { syntax: "typescript" } }, module: { type: "es6" }, sourceMaps: "inline" },
    ],
  },
};
