import { printable } from "../text.ts";

/** Writes what a command found out, for people; what others have named or said in it drives no terminal. */
export function print(text: string): void {
  process.stdout.write(printable(text));
}

/** The same on standard error: why there is nothing else to print. */
export function complain(text: string): void {
  process.stderr.write(printable(text));
}
