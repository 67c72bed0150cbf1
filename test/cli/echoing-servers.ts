import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "../../src/sandbox/listen.ts";
import { startRawServer } from "../channels/email/server.ts";

/** An answer to a request, made from all that the request told. */
export type Echo = (told: string) => {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A web server that gives away what it is told, as error pages of proxies and frameworks do. */
export async function startEchoingWebServer(echo: Echo) {
  const server = createServer(async (request, response) => {
    const told = `${request.method} ${request.url} ${JSON.stringify(request.headers)} ${await text(request)}`;
    const { status, headers, body } = echo(told);
    response.writeHead(status, headers).end(body);
  });
  const url = `http://${await listen(server, 0, "127.0.0.1")}`;
  return {
    url,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A mail server that refuses every login and quotes it, as it came and decoded. */
export function startEchoingMailServer() {
  return startRawServer((socket) => {
    socket.write("220 mail.example.com\r\n");
    socket.on("data", (chunk) => {
      const line = chunk.toString().trim();
      const [command = "", , credentials = ""] = line.split(" ");
      if (command === "EHLO") socket.write("250-mail.example.com\r\n250 AUTH PLAIN\r\n");
      else if (command !== "AUTH") socket.write("221 bye\r\n");
      else {
        const decoded = Buffer.from(credentials, "base64").toString().replaceAll("\0", " ");
        socket.write(`535 5.7.8 you said ${line}, that is ${decoded}\r\n`);
      }
    });
  });
}
