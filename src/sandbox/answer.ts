/** An answer of the sandbox. The body is sent as JSON, or as plain text when it is a string. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes an error in the API's own form. */
export function refuse(status: number, error: string, more: Readonly<Record<string, unknown>> = {}): Answer {
  return { status, body: { success: false, error, code: status, ...more } };
}

/** Makes an error in the form of the framework, which refuses some requests before the API's own code. */
export function refuseBarely(code: number, error: string | readonly string[]): Answer {
  return { status: code, body: { error, code } };
}
