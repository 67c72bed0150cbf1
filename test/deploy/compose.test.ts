import { execFileSync, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { createProgram } from "../../src/cli/program.ts";
import { loadConfig } from "../../src/config/load.ts";
import { testWithTool } from "./tool.ts";

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

test("the fleet is three of the daemon of docker-compose.yml, none of which takes a port of the host, with the pair's PostgreSQL and a Redis", async () => {
  const [pair, fleet] = await Promise.all([read("deploy/compose/pair.yml"), read("deploy/compose/fleet.yml")]);
  const { lowstockd, postgres, redis } = fleet.services;
  expect(lowstockd).toMatchObject({
    deploy: { replicas: 3 },
    depends_on: { postgres: { condition: "service_healthy" }, redis: { condition: "service_healthy" } },
  });
  expect([lowstockd.command, lowstockd.ports]).toEqual([undefined, undefined]);
  const { http } = await read("deploy/compose/lowstockd.fleet.yaml");
  expect(lowstockd.expose).toEqual([http.listen.split(":")[1]]);
  expect(postgres).toEqual(pair.services.postgres);
  expect(redis.volumes).toEqual(["lowstockd-redis:/data"]);
});

testWithTool(
  "redis-server",
  "the fleet's Redis asks for a password that no list of processes shows, evicts nothing and writes down all, and is healthy with that password alone",
  async () => {
    const { redis } = (await read("deploy/compose/fleet.yml")).services;
    const folder = await mkdtemp(path.join(tmpdir(), "lowstockd-compose-"));
    const secret = path.join(folder, "redis_password");
    await writeFile(secret, "secreto-de-redis");
    // What the image's does before: it becomes another user.
    const socket = path.join(folder, "socket");
    const entrypoint = path.join(folder, "docker-entrypoint.sh");
    await writeFile(entrypoint, `#!/bin/sh\nexec "$@" --dir ${folder} --port 0 --unixsocket ${socket}\n`);
    await chmod(entrypoint, 0o755);
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    const inside = (script: string) => script.replaceAll("$$", "$").replaceAll("/run/secrets/redis_password", secret);
    const [shell, option, script] = redis.command;
    const server = spawn(shell, [option, inside(script)], { env, stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve) => server.once("exit", resolve));
    try {
      await new Promise<void>((resolve, reject) => {
        server.stdout.on("data", (chunk) => /ready to accept connections/i.test(String(chunk)) && resolve());
        server.once("exit", () => reject(new Error("Redis ended")));
      });
      const ask = (script: string) =>
        execFileSync("sh", ["-c", script.replaceAll("redis-cli", `redis-cli -s ${socket}`)], {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        });
      expect(ask("redis-cli ping")).toContain("NOAUTH");
      const [kind, check] = redis.healthcheck.test;
      expect(kind).toBe("CMD-SHELL");
      ask(inside(check));
      await writeFile(secret, "another");
      expect(() => ask(inside(check))).toThrow();
      const known = ask("REDISCLI_AUTH=secreto-de-redis redis-cli config get '*append*' 'maxmemory-policy'");
      expect(known).toMatch(/^appendonly\nyes$/m);
      expect(known).toMatch(/^maxmemory-policy\nnoeviction$/m);
      expect(execFileSync("ps", ["-o", "args=", "-p", String(server.pid)], { encoding: "utf8" })).not.toContain(
        "secreto",
      );
    } finally {
      server.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true });
    }
  },
);

test.each([
  ["pair", "lowstockd.yaml", {}],
  [
    "fleet",
    "lowstockd.fleet.yaml",
    {
      scale: { redis_file: "/run/secrets/redis_url" },
      http: { listen: "0.0.0.0:8080", token_file: "/run/secrets/http_token" },
    },
  ],
])(
  "the config of the %s is compose's with the store on the server, and its files are where they are named",
  async (name, file, more) => {
    const [base, { services, secrets, volumes }] = await Promise.all([
      read("docker-compose.yml"),
      read(`deploy/compose/${name}.yml`),
    ]);
    const { lowstockd, ...servers } = services;
    const { store: _, ...rest } = await read("config/lowstockd.compose.yaml");
    expect(await read(`deploy/compose/${file}`)).toEqual({
      ...rest,
      store: { url_file: "/run/secrets/store_url" },
      ...more,
    });
    expect(lowstockd.volumes).toEqual([`./deploy/compose/${file}:/config/lowstockd.yaml:ro`]);
    const listed: { secrets: string[]; volumes: string[] }[] = Object.values(servers);
    const named = [...base.services.lowstockd.secrets, ...lowstockd.secrets, ...listed.flatMap((it) => it.secrets)];
    const there = { ...base.secrets, ...secrets };
    expect(named.toSorted()).toEqual(Object.keys(there).toSorted());
    for (const secret of named) expect(there[secret]).toEqual({ file: `./secrets/${secret}` });
    const source = await readFile(path.join(ROOT, "deploy/compose", file), "utf8");
    const readByConfig = [...source.matchAll(/_file: \/run\/secrets\/(\S+)/g)].map(([, secret]) => secret);
    expect(readByConfig.toSorted()).toEqual([...base.services.lowstockd.secrets, ...lowstockd.secrets].toSorted());
    expect(services.postgres.environment.POSTGRES_PASSWORD_FILE).toBe(`/run/secrets/${services.postgres.secrets[0]}`);
    expect(Object.keys(volumes)).toEqual(listed.map((it) => it.volumes[0]?.split(":")[0]));
  },
);

test("the fleet's config is one, with the addresses that fleet.yml says are written to its secrets", async () => {
  const fleet = await readFile(path.join(ROOT, "deploy/compose/fleet.yml"), "utf8");
  const told = [...fleet.matchAll(/printf %s ["'](\S+:\/\/.*)["'] > secrets\/(\S+)$/gm)];
  expect(told.map(([, , name]) => name)).toEqual(["store_url", "redis_url"]);
  const folder = await mkdtemp(path.join(tmpdir(), "lowstockd-compose-"));
  try {
    const source = await readFile(path.join(ROOT, "deploy/compose/lowstockd.fleet.yaml"), "utf8");
    for (const name of ["smartpyme_api_key", "smtp_password", "http_token"])
      await writeFile(path.join(folder, name), "a-secret-of-the-tests");
    await writeFile(path.join(folder, "slack_webhook_url"), "https://hooks.example.com/T/B/X");
    for (const [, address = "", name = ""] of told)
      await writeFile(path.join(folder, name), address.replace("$(cat secrets/redis_password)", "5ec2e7"));
    const file = path.join(folder, "lowstockd.yaml");
    await writeFile(file, source.replaceAll("/run/secrets/", `${folder}/`));
    const { config } = await loadConfig(file, {});
    expect([config.store.url, config.scale?.redis]).toEqual([
      "postgres://lowstockd:PASSWORD@postgres/lowstockd",
      "redis://:5ec2e7@redis",
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
