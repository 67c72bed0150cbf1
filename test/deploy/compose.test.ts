import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { createProgram } from "../../src/cli/program.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

async function read(name: string) {
  return parse(await readFile(path.join(ROOT, name), "utf8"), { merge: true });
}

test("the pair is two of the daemon of docker-compose.yml that stand by, once their store lets them in", async () => {
  const [base, pair] = await Promise.all([read("docker-compose.yml"), read("deploy/compose/pair.yml")]);
  const { lowstockd, postgres } = pair.services;
  expect(Object.keys(base.services)).toContain("lowstockd");
  expect(lowstockd).toMatchObject({
    deploy: { replicas: 2 },
    depends_on: { postgres: { condition: "service_healthy" } },
  });
  expect(postgres.healthcheck.test).toEqual(["CMD", "pg_isready", "-U", postgres.environment.POSTGRES_USER]);
  const statuses: number[] = [];
  const program = createProgram("0", (status) => statuses.push(status));
  const run = program.commands.find((command) => command.name() === lowstockd.command[0]);
  expect(run?.options.map(({ long }) => long)).toContain(lowstockd.command[1]);
});

test("its config is compose's with the store on the server, and its files are where they are named", async () => {
  const [base, pair] = await Promise.all([read("docker-compose.yml"), read("deploy/compose/pair.yml")]);
  const { lowstockd, postgres } = pair.services;
  const config = await read("deploy/compose/lowstockd.yaml");
  const { store: _, ...rest } = await read("config/lowstockd.compose.yaml");
  expect(config).toEqual({ ...rest, store: { url_file: "/run/secrets/store_url" } });
  expect(lowstockd.volumes).toEqual(["./deploy/compose/lowstockd.yaml:/config/lowstockd.yaml:ro"]);
  const named = [...base.services.lowstockd.secrets, ...lowstockd.secrets, ...postgres.secrets];
  const there = { ...base.secrets, ...pair.secrets };
  expect(named.toSorted()).toEqual(Object.keys(there).toSorted());
  for (const name of named) expect(there[name]).toEqual({ file: `./secrets/${name}` });
  expect(postgres.environment.POSTGRES_PASSWORD_FILE).toBe(`/run/secrets/${postgres.secrets[0]}`);
  expect(Object.keys(pair.volumes)).toEqual([postgres.volumes[0].split(":")[0]]);
});
