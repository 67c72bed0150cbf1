import { expect, test } from "@jest/globals";
import { createPasswordCheck, hashPassword, TooBusy } from "../../src/web/password.ts";
import { readPasswordHash } from "../../src/web/password-hash.ts";

test("a password is known again by its hash, another one is not, and no name that there is not", async () => {
  const password_hash = await hashPassword("una contraseña");
  expect(readPasswordHash(password_hash)).toMatchObject({ costLog: 14, blockSize: 8, parallelization: 5 });
  const isRight = createPasswordCheck([{ name: "ana", password_hash }]);
  expect(await isRight("ana", "una contraseña")).toBe(true);
  // As another keyboard writes it.
  expect(await isRight("ana", "una contraseña".normalize("NFD"))).toBe(true);
  for (const [name, password] of [
    ["ana", "una contrasena"],
    ["ana", ""],
    ["Ana", "una contraseña"],
    ["__proto__", ""],
  ] as const) {
    expect(await isRight(name, password)).toBe(false);
  }
});

test("the same password has another hash each time", async () => {
  expect(await hashPassword("secreto-123")).not.toBe(await hashPassword("secreto-123"));
});

test("one password is checked at a time, and whoever comes when many wait is turned away", async () => {
  const isRight = createPasswordCheck([]);
  const asked = await Promise.allSettled(Array.from({ length: 12 }, () => isRight("ana", "secreto-123")));
  expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(8);
  for (const it of asked) if (it.status === "rejected") expect(it.reason).toBeInstanceOf(TooBusy);
  expect(await isRight("ana", "secreto-123")).toBe(false);
});
