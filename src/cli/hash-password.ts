import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { hashPassword } from "../web/password.ts";
import { complain, print } from "./print.ts";

const SHORTEST = 8;

/** Longer ones are another file, given by mistake. */
const LONGEST = 1_000;

/** Prints what `password_hash` in the config is to hold. The password is asked for, unseen, or comes by standard input. */
export async function hashPasswordCommand(): Promise<number> {
  const password = process.stdin.isTTY ? await ask() : (await text(process.stdin)).replace(/\r?\n$/, "");
  if (password === null) return 1;
  const length = [...password].length;
  if (length < SHORTEST || length > LONGEST || /[\r\n]/.test(password)) {
    complain(`The password must be one line of ${SHORTEST} to ${LONGEST} characters\n`);
    return 2;
  }
  print(`${await hashPassword(password)}\n`);
  return 0;
}

/** Null: the two differ. */
async function ask(): Promise<string | null> {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    complain("Password: ");
    const password = await terminal.question("");
    complain("\nOnce more: ");
    const again = await terminal.question("");
    complain("\n");
    if (password === again) return password;
    complain("The two are not the same\n");
    return null;
  } finally {
    terminal.close();
  }
}
