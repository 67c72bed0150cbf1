import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect, type Socket } from "node:net";
import { pipeline } from "node:stream";
import { listen } from "../src/sandbox/listen.ts";

export interface ConnectProxy extends AsyncDisposable {
  /** URL with the login of its user. */
  readonly url: string;
  readonly name: string;
  /** The requests so far: `CONNECT host:port`, or `GET http://host/path`. */
  readonly asked: readonly string[];
  /** Makes the proxy answer a status from now on, or nothing at all, instead of connecting. */
  refuse(status: number | "silence" | "silence in the tunnel"): void;
}

export const PASSWORD = "MARKED-proxy-password";

const LOGIN = `Basic ${Buffer.from(`stock:${PASSWORD}`).toString("base64")}`;

/** Starts a forward proxy that asks for a login. */
export async function startConnectProxy(): Promise<ConnectProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let refusal: Parameters<ConnectProxy["refuse"]>[0] | null = null;
  const judge = (authorization: string | undefined) => refusal ?? (authorization === LOGIN ? null : 407);
  const server = createServer((incoming, response) => {
    const { method, url = "", headers } = incoming;
    asked.push(`${method} ${url}`);
    const refused = judge(headers["proxy-authorization"]);
    if (typeof refused === "string") return;
    if (refused !== null) return response.writeHead(refused).end("<html>the proxy says no</html>");
    const { "proxy-authorization": _, ...passed } = headers;
    const onward = request(url, { method, headers: passed }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, response, () => {});
    });
    pipeline(incoming, onward, () => {});
    return onward;
  });
  server.on("connection", (socket) => sockets.add(socket));
  server.on("connect", ({ url = "", headers }, socket: Socket, head) => {
    asked.push(`CONNECT ${url}`);
    const refused = judge(headers["proxy-authorization"]);
    if (refused === "silence") return;
    if (refused === "silence in the tunnel") return socket.write("HTTP/1.1 200 OK\r\n\r\n");
    if (refused !== null) return socket.end(`HTTP/1.1 ${refused} No\r\ncontent-length: 0\r\n\r\n`);
    const { hostname, port } = new URL(`https://${url}`);
    const onward = connect({ host: hostname === "localhost" ? "127.0.0.1" : hostname, port: Number(port) }, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    sockets.add(onward);
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
    return onward;
  });
  const name = await listen(server, 0, "127.0.0.1");
  return {
    url: `http://stock:${PASSWORD}@${name}`,
    name,
    asked,
    refuse: (status) => {
      refusal = status;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
