import { createServer } from "node:http";
import { text as readText } from "node:stream/consumers";
import { openApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Config } from "../../src/config/schema.ts";
import { listen } from "../../src/sandbox/listen.ts";
import { startMailSink } from "../../src/sandbox/mail-sink.ts";
import { renderMail } from "../../src/sandbox/mail-text.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";
import { startSlackSink } from "../../src/sandbox/slack-sink.ts";
import { renderSlack } from "../../src/sandbox/slack-text.ts";
import { recordedLog } from "../watch/recorded-log.ts";
import { emptyStock, list, type Step } from "./shop-file.ts";

/** Makes values for the environment variables of a cookbook file. None is used, because the scenario has its own servers. */
export function environmentFor(source: string): Record<string, string> {
  const names = [...source.matchAll(/\$\{(\w+)/g)].map(([, name = ""]) => name);
  return Object.fromEntries(names.map((name) => [name, valueFor(name)]));
}

function valueFor(name: string): string {
  if (name.endsWith("_URL")) return `https://example.com/${name.toLowerCase()}/0123456789`;
  if (name.endsWith("WEBHOOK_SECRET"))
    return `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`;
  return `secret-${name.toLowerCase()}`;
}

type Channels = Config["channels"];

/**
 * Plays the steps of a scenario on a config of the cookbook, with real HTTP and SMTP, and a clock of its own.
 * @returns everything that people were sent, in order, as they see it
 */
export async function playScenario(
  file: string,
  source: string,
  steps: readonly Step[],
  locale: "en" | "es",
): Promise<string> {
  const { config: written } = await loadConfig(file, environmentFor(source));
  await using world = new AsyncDisposableStack();
  let time = 0;
  const now = () => new Date(time);
  const sent: string[] = [];
  const shops = new Map<string, Sandbox>();
  for (const { name } of written.companies) {
    const stock = emptyStock(name, steps);
    const shop = await startSandbox({ stock, apiKey: `key-of-${name}`, dialect: "live", now: () => time });
    shops.set(
      name,
      world.adopt(shop, (it) => it.close()),
    );
  }
  const channels: Channels = Object.fromEntries(
    await Promise.all(
      Object.entries(written.channels).map(async ([name, channel]) => {
        const show = (text: string) => sent.push(`## ${now().toISOString()} ${name}\n\n${text}\n`);
        return [name, await redirect(channel, show, world)] as const;
      }),
    ),
  );
  const config: Config = {
    ...written,
    companies: written.companies.map((company) => ({
      ...company,
      base_url: shops.get(company.name)?.url ?? "",
      api_key: `key-of-${company.name}`,
    })),
    channels,
    alerts: { ...written.alerts, locale },
    store: { ...written.store, url: "memory:" },
  };
  const [first] = steps;
  time = Date.parse(first?.at ?? "");
  const log = recordedLog();
  const app = world.use(
    await openApp(config, "write", { clock: { now, sleep: async () => {} }, random: () => 0.5, log }),
  );
  const { signal } = new AbortController();
  for (const { at, poll, companies } of steps) {
    time = Date.parse(at);
    for (const [name, products] of Object.entries(companies)) {
      const shop = shops.get(name);
      if (!shop) throw new Error(`${file} has no company ${name}`);
      list(shop.company, products, time);
    }
    for (const company of app.companies) {
      if (!poll) await app.flush(company);
      else if (!(await app.poll(company, { signal })).polled) throw new Error(`${company} was not polled`);
    }
    for (const channel of app.channels) await app.drain(channel, signal);
  }
  const incidents = log.lines.filter(
    ({ level, words }) => level !== "info" && !words.includes("low-stock filter leaves out"),
  );
  if (incidents.length > 0) throw new Error(`the log has ${JSON.stringify(incidents)}`);
  return sent.join("\n");
}

/** Returns the config of a channel, changed to use a server of the test. */
async function redirect(
  channel: Channels[string],
  show: (text: string) => void,
  world: AsyncDisposableStack,
): Promise<Channels[string]> {
  switch (channel.type) {
    case "slack": {
      const sink = await startSlackSink({ onMessage: (message) => show(renderSlack(message, (_, text) => text)) });
      world.defer(() => sink.close());
      return { ...channel, webhook_url: sink.url };
    }
    case "email": {
      const sink = await startMailSink({ onMail: (mail) => show(renderMail(mail, (_, text) => text)) });
      world.defer(() => sink.close());
      return { ...channel, smtp: { host: sink.host, port: sink.port, tls: "off" } };
    }
    case "webhook": {
      const sink = await startPostSink((body) => show(JSON.stringify(JSON.parse(body), null, 2)));
      world.defer(() => sink.close());
      return { ...channel, url: sink.url };
    }
  }
}

/** Starts a server that accepts every post. */
export async function startPostSink(
  onPost: (body: string) => void,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    onPost(await readText(request));
    response.writeHead(204).end();
  });
  const url = `http://${await listen(server, 0, "127.0.0.1")}/`;
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
