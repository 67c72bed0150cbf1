import { type Answer, ask } from "./serving-daemon.ts";

/** A browser as far as forms and cookies go. */
export interface FormClient {
  readonly cookies: ReadonlyMap<string, string>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends a form of a page that was looked at last, with its token unless another one is given. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
}

export function createFormClient(address: string): FormClient {
  const cookies = new Map<string, string>();
  let csrf = "";
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { accept: "text/html", "accept-language": "en", cookie, ...init.headers };
    const answer = await ask(new URL(path, address), { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    csrf = /name="_csrf" value="([^"]+)"/.exec(answer.text)?.[1] ?? csrf;
    return answer;
  };
  return {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, fields, headers = {}) => {
      const body = new URLSearchParams({ _csrf: csrf, ...fields });
      return send(path, {
        method: "POST",
        body: String(body),
        headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      });
    },
  };
}
