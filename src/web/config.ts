import { isIP } from "node:net";
import { z } from "zod";
import { listOf } from "../list-config.ts";
import { isLoopback, readListenAddress } from "./listen-address.ts";
import { readPasswordHash } from "./password-hash.ts";

const SHORTEST_TOKEN = 16;

/** What people do about a page that anybody could open. */
const WAYS_OUT =
  "set users, whose password_hash lowstockd hash-password makes, or token, which programs send as Authorization: Bearer …";

const proxyAddress = z.string().refine(isAddressOrNetwork, {
  error: "is no address (10.0.0.7), no network (10.0.0.0/8) and not loopback",
});

const userSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[^\p{C}\s](?:[^\p{C}]{0,62}[^\p{C}\s])?$/u, {
      error: "must be 1 to 64 characters without a blank at its ends",
    })
    .describe("What they sign in with, and what their silences are signed with."),
  password_hash: z
    .string()
    .refine((text) => readPasswordHash(text) !== null, { error: "must be what lowstockd hash-password prints" })
    .meta({ secret: true, description: "Of their password, made by: lowstockd hash-password" }),
});

/** The `http` section of the configuration: what the daemon answers over HTTP, and to whom. */
export const httpConfigSchema = z
  .strictObject({
    listen: z
      .string()
      .refine((text) => readListenAddress(text) !== null, {
        error: "is no address with a port, such as 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080",
      })
      .default("127.0.0.1:8080")
      .describe("Where to listen. Other than on this machine only with users or a token."),
    public_url: z
      .string()
      .refine((text) => text === "" || isPlainUrl(text), {
        error: "must be an http:// or https:// address without user, query and fragment, or empty",
      })
      .default("")
      .describe(
        "The address under which it is reached, where that is another one: behind a reverse proxy, also under a path.",
      ),
    users: z
      .array(userSchema)
      .default([])
      .superRefine((users, context) => {
        for (const [index, { name }] of users.entries()) {
          if (users.findIndex((other) => other.name === name) === index) continue;
          context.addIssue({ code: "custom", path: [index, "name"], message: "is taken by a user further up" });
        }
      })
      .describe("People who sign in to see the pages. None: whoever is on this machine sees them."),
    token: z
      .string()
      .min(SHORTEST_TOKEN, {
        error: `must have ${SHORTEST_TOKEN} characters at least; to make one: openssl rand -hex 32`,
      })
      .regex(/^[\x21-\x7e]*$/, { error: "holds a character that no header can have" })
      .optional()
      .meta({ secret: true, description: "What programs must send, as Authorization: Bearer TOKEN." }),
    trust_proxy: listOf(proxyAddress)
      .default([])
      .describe(
        "Addresses or networks of reverse proxies whose X-Forwarded-For is believed: 10.0.0.7, 10.0.0.0/8, loopback.",
      ),
  })
  .superRefine(({ listen, public_url, users, token }, context) => {
    if (token !== undefined || users.length > 0) return;
    const host = readListenAddress(listen)?.host;
    if (host !== undefined && !isLoopback(host)) {
      const message = `is open to other machines, and nobody would have to prove who they are: ${WAYS_OUT}; or listen on 127.0.0.1`;
      context.addIssue({ code: "custom", path: ["listen"], message });
    } else if (public_url !== "" && !isLoopback(URL.parse(public_url)?.hostname ?? "")) {
      const message = `is an address for other machines, and nobody would have to prove who they are: ${WAYS_OUT}`;
      context.addIssue({ code: "custom", path: ["public_url"], message });
    }
  });

export type HttpConfig = z.output<typeof httpConfigSchema>;

function isPlainUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return url.username + url.password + url.search + url.hash === "";
}

function isAddressOrNetwork(text: string): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  if (text === "loopback") return true;
  const bits = isIP(address) === 6 ? 128 : 32;
  return (
    isIP(address) !== 0 &&
    more.length === 0 &&
    (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
  );
}
