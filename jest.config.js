export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  reporters: ["default", "<rootDir>/test/name-skipped.js"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2024", parser: { syntax: "typescript" } }, module: { type: "es6" }, sourceMaps: "inline" },
    ],
  },
};
