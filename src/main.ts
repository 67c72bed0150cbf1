#!/usr/bin/env node
// Nothing is imported before the check, and this file uses no syntax that older Nodes do not know.
const OLDEST_NODE = 24;

if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
  process.stderr.write(
    `lowstockd needs Node ${OLDEST_NODE} or newer, and this is ${process.version}: install a newer one (https://nodejs.org), or use the container image.\n`,
  );
  process.exitCode = 2;
} else {
  // A daemon that is told to stop while it still loads has nothing to finish. Later the command handles these signals.
  if (process.argv[2] === "run") for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => process.exit(0));
  void import("./cli/main.ts").then(({ main }) => main());
}

export {};
