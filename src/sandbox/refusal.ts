/** The sandbox does not have, or cannot do, what it was asked for. The message says what, for the person who asked. */
export class SandboxRefusal extends Error {
  override readonly name = "SandboxRefusal";
  /** The HTTP status that the control surface answers with. */
  readonly status: 400 | 404 | 405;

  constructor(status: 400 | 404 | 405, message: string) {
    super(message);
    this.status = status;
  }
}
