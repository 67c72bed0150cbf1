import { isIP } from "node:net";
import { z } from "zod";
import { listOf } from "../list-config.ts";
import { isLoopback, readListenAddress } from "./listen-address.ts";

const SHORTEST_TOKEN = 16;

/** What people do about a page that anybody could open. */
const WAYS_OUT = "set token, which programs send as Authorization: Bearer …";

const proxyAddress = z.string().refine(isAddressOrNetwork, {
  error: "is no address (10.0.0.7), no network (10.0.0.0/8) and not loopback",
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
      .describe("Where to listen. Other than on this machine only with a token."),
    public_url: z
      .string()
      .refine((text) => text === "" || isPlainUrl(text), {
        error: "must be an http:// or https:// address without user, query and fragment, or empty",
      })
      .default("")
      .describe(
        "The address under which it is reached, where that is another one: behind a reverse proxy, also under a path.",
      ),
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
  .superRefine(({ listen, public_url, token }, context) => {
    if (token !== undefined) return;
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
