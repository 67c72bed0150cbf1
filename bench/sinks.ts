import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** Servers that accept everything and keep nothing, so that only the daemon can grow. */
export interface Sinks extends AsyncDisposable {
  readonly slackUrl: string;
  readonly mailPort: number;
  /** Returns the number of messages accepted so far. */
  taken(): { readonly slack: number; readonly mail: number };
}

export async function startSinks(): Promise<Sinks> {
  const taken = { slack: 0, mail: 0 };
  const slack = createServer((request, response) => {
    request.resume().on("end", () => {
      taken.slack += 1;
      response.end("ok");
    });
  });
  const mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _session, done) {
      stream.resume().on("end", () => {
        taken.mail += 1;
        done();
      });
    },
  });
  const slackPort = await portOf(slack.listen(0, "127.0.0.1"));
  const mailPort = await portOf(mail.listen(0, "127.0.0.1"));
  return {
    slackUrl: `http://127.0.0.1:${slackPort}/services/T/B/soak`,
    mailPort,
    taken: () => taken,
    async [Symbol.asyncDispose]() {
      slack.close();
      slack.closeAllConnections();
      await new Promise<void>((resolve) => mail.close(resolve));
    },
  };
}

async function portOf(
  server: { once: unknown; address(): AddressInfo | string | null } & NodeJS.EventEmitter,
): Promise<number> {
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return address.port;
}
