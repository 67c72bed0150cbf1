import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { PATIENCE_MS, startIn } from "../lowstockd.ts";

jest.setTimeout(PATIENCE_MS);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lowstockd-test-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Leaves what it keeps where the tests look after it. */
const demo = (...args: readonly string[]) => startIn({ TMPDIR: folder }, "demo", ...args).ended;

test("the story tells each act, with the messages that belong to it, within the terminal's width", async () => {
  const { status, stdout, stderr } = await demo("--fast", "--locale", "es");
  expect([status, stderr]).toEqual([0, ""]);
  const acts = stdout.split(/^(?=\d\. )/m).slice(1);
  expect(acts.map((act) => act.split("\n")[0])).toEqual([
    "1. La primera vez",
    "2. Un producto baja",
    "3. Agotado",
    "4. Repuesto",
    "5. Alguien ya lo sabe",
    "6. El resumen del día",
    "7. Slack se cae",
    "8. El aviso sobre sí mismo",
    "9. Slack vuelve",
  ]);
  const heard = acts.map((act) => [/^▌/m.test(act), ...[...act.matchAll(/^│ To: (\w+)@/gm)].map(([, who]) => who)]);
  expect(heard).toEqual([
    [true, "compras", "jefatura"],
    [true, "compras"],
    [true, "compras"],
    [true, "compras"],
    [false],
    [false, "jefatura"],
    [false, "compras"],
    [false, "compras"],
    [true, "compras", "compras"],
  ]);
  expect(acts[4]).toMatch(/silenciado, nadie recibe aviso: .*pedido\s+hasta/s);
  expect(acts[7]).toMatch(/^│ Subject: .*bodega-slack/m);
  expect(stdout.split("\n").filter((line) => line.length > 80 && !line.includes("://"))).toEqual([]);

  const [, mails = ""] = /quedan en\s+(\S+)\.\n/.exec(stdout) ?? [];
  expect(await readdir(mails)).toHaveLength(10);
  expect(await readFile(join(mails, "mail-1.html"), "utf8")).toContain("Comercial El Torogoz");
});

test("the story can be watched in a browser while it happens", async () => {
  await using running = startIn({ TMPDIR: folder }, "demo", "--locale", "en");
  const [, address = ""] = /in a browser: (http\S+)/.exec(await running.printed("poll: ")) ?? [];
  const levels = await fetch(new URL("levels", address), { headers: { "accept-language": "en" } });
  expect([levels.status, await levels.text()]).toEqual([200, expect.stringContaining(">4 open<")]);
  const overview = await (await fetch(address)).text();
  expect(overview).toContain("Comercial El Torogoz");
  expect((await running.stop("SIGINT")).status).toBe(0);
});

test("ends by itself after as many polls as it is told, be they fewer than the story has or more", async () => {
  const [few, many] = await Promise.all([
    demo("--polls", "2", "--locale", "en"),
    demo("--polls", "11", "--locale", "en"),
  ]);
  expect([few.status, many.status]).toEqual([0, 0]);
  expect(few.stdout.match(/ {2}poll: /g)).toHaveLength(2);
  expect(many.stdout.match(/ {2}poll: /g)).toHaveLength(11);
  expect(many.stdout).toContain("The shop goes on");
});
