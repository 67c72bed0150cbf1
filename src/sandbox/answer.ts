/** What the sandbox answers to a request. The body is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error in the API's own form. */
export function refuse(status: number, error: string, more: Readonly<Record<string, unknown>> = {}): Answer {
  return { status, body: { success: false, error, code: status, ...more } };
}

/** An error in the form of what refuses a request before the API's own code is reached. */
export function refuseBarely(code: number, error: string | readonly string[]): Answer {
  return { status: code, body: { error, code } };
}
