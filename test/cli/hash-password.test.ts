import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, jest, test } from "@jest/globals";
import { createPasswordCheck } from "../../src/web/password.ts";
import { PATIENCE_MS } from "./lowstockd.ts";

jest.setTimeout(PATIENCE_MS);

async function hashPassword(input: string) {
  const child = spawn(process.execPath, ["src/main.ts", "hash-password"]);
  child.stdin.end(input);
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { status, stdout, stderr };
}

test("a password by standard input is hashed, without the line's end, and printed alone", async () => {
  const { status, stdout, stderr } = await hashPassword("una contraseña\n");
  expect([status, stderr]).toEqual([0, ""]);
  const isRight = createPasswordCheck([{ name: "ana", password_hash: stdout.trim() }]);
  expect(await isRight("ana", "una contraseña")).toBe(true);
});

test("what is too short, or more than one line, is refused", async () => {
  for (const input of ["", "short\n", "one line\nand another\n"]) {
    expect(await hashPassword(input)).toEqual({
      status: 2,
      stdout: "",
      stderr: "The password must be one line of 8 to 1000 characters\n",
    });
  }
});
