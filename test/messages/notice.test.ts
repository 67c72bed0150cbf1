import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { coalesceNotices, type Notice, OPERATIONS } from "../../src/notifications/notice.ts";
import { at, delivery, ENGLISH, notesOf, SPANISH } from "./changes.ts";

const slackDead: Notice = {
  kind: "began",
  subject: { kind: "channel", name: "bodega-slack" },
  since: at("14:00"),
  at: at("14:30"),
  reason: "503 Service\nUnavailable",
  waiting: 14,
};
const slackBack: Notice = { ...slackDead, kind: "ended", at: at("18:05"), waiting: 0 };
const unread: Notice = {
  kind: "began",
  subject: { kind: "company", name: "mi-empresa" },
  since: at("14:00"),
  at: at("14:30"),
  reason: null,
  waiting: 0,
};

const told = (version: number, notices: readonly Notice[]) =>
  delivery(version, [], {
    company: OPERATIONS,
    companyTitle: "lowstockd",
    kind: "notice",
    polledAt: notices.at(-1)?.at ?? at("14:30"),
    notices,
  });

const written = ({ company, subject, lead, notes }: ReturnType<typeof composeMessage>) =>
  // Intl puts thin spaces around the dash of a span.
  [company, subject, lead, ...notesOf({ notes })].join("\n").replaceAll("\u2009", " ");

const storeDead: Notice = {
  ...unread,
  subject: { kind: "store", name: "redis://lowstockd:***@db:6379/0" },
  reason: "connect ECONNREFUSED",
};
const storeBack: Notice = { ...storeDead, kind: "ended", at: at("18:05") };

test("a company that is not seen whole: of how many alerts nothing is known, and why, in either language", () => {
  const unseen: Notice = { ...unread, subject: { kind: "coverage", name: "mi-empresa" }, waiting: 3 };
  expect(composeMessage([told(1, [unseen])], ENGLISH).notes.slice(0, 2)).toEqual([
    "It is not known what became of 3 open alerts.",
    "The requests that SmartPyme allows in an hour do not suffice.",
  ]);
  expect(composeMessage([told(1, [unseen])], SPANISH).notes.slice(0, 2)).toEqual([
    "No se sabe qué ha sido de 3 alertas abiertas.",
    "Las consultas que SmartPyme permite por hora no alcanzan.",
  ]);
  const failed: Notice = { ...unseen, waiting: 0, reason: "500" };
  expect(composeMessage([told(1, [failed])], SPANISH).notes[0]).toBe("Último error de mi-empresa: 500");
});

test("a channel that does not deliver: since when, why, and what waits", () => {
  expect(written(composeMessage([told(1, [slackDead])], ENGLISH))).toBe(
    `
lowstockd
lowstockd cannot deliver through bodega-slack
The channel bodega-slack has accepted no message since Nov 23, 2025, 08:00 (El Salvador time).
Last error of bodega-slack: 503 Service Unavailable
14 changes wait for bodega-slack, to be sent as soon as it works.
As of Nov 23, 2025, 08:30 (El Salvador time).
On its machine, the command lowstockd status tells more.`.trim(),
  );
});

test("the same in Spanish", () => {
  expect(written(composeMessage([told(1, [slackDead])], SPANISH))).toBe(
    `
lowstockd
lowstockd no puede entregar por bodega-slack
El canal bodega-slack no ha aceptado mensajes desde el 23 nov 2025, 08:00 (hora de El Salvador).
Último error de bodega-slack: 503 Service Unavailable
14 cambios esperan por bodega-slack y se enviarán en cuanto funcione.
Situación al 23 nov 2025, 08:30 (hora de El Salvador).
En su máquina, el comando lowstockd status dice más.`.trim(),
  );
});

test("a poll that never came back has no last word", () => {
  const message = composeMessage([told(1, [unread])], ENGLISH);
  expect(message.subject).toBe("lowstockd cannot read mi-empresa");
  expect(message.notes[0]).toBe("A poll of mi-empresa was due then and has not come to an end.");
});

test("several troubles are one message, with the facts of each", () => {
  const message = composeMessage([told(1, [slackDead]), told(2, [unread])], ENGLISH);
  expect(message.subject).toBe("lowstockd: 2 in trouble");
  expect(message.lead).toContain("The channel bodega-slack has accepted no message");
  expect(message.lead).toContain("not been able to read the inventory of mi-empresa");
  expect(notesOf(message)).toHaveLength(5);
});

test("a trouble that ended before its notice got out is told once, from when to when", () => {
  const message = composeMessage([told(1, [slackDead]), told(2, [slackBack])], ENGLISH);
  expect(written(message)).toBe(
    `
lowstockd
lowstockd delivers through bodega-slack again
The channel bodega-slack accepts messages again. It accepted none for 4 hr, 5 min (08:00 – 12:05).
Last error of bodega-slack: 503 Service Unavailable
As of Nov 23, 2025, 12:05 (El Salvador time).`.trim(),
  );
});

test("an earlier trouble's end takes nothing from a later one, nor from another's", () => {
  const again: Notice = { ...slackDead, since: at("19:00"), at: at("19:30") };
  const other: Notice = { ...slackDead, subject: { kind: "company", name: "bodega-slack" } };
  expect(coalesceNotices([slackBack, again, other])).toEqual([slackBack, again, other]);
});

test("the answer of a server that sends a page is cut", () => {
  const message = composeMessage([told(1, [{ ...slackDead, reason: "<html>".repeat(1_000) }])], ENGLISH);
  expect(message.notes[0]?.length).toBeLessThan(400);
});

test("readers of another language than the configuration's are told in theirs", () => {
  const notice = { ...told(1, [slackDead]), locale: "es" } as const;
  expect(written(composeMessage([notice], ENGLISH))).toBe(written(composeMessage([told(1, [slackDead])], SPANISH)));
});

test("a store that cannot be written to, and its end", () => {
  expect(written(composeMessage([told(1, [storeDead])], ENGLISH))).toBe(
    `
lowstockd
lowstockd cannot use its store
lowstockd has not been able to write to its store (redis://lowstockd:***@db:6379/0) since Nov 23, 2025, 08:00 (El Salvador time). Until it can, nothing is polled and nobody is told what runs low.
Last error of redis://lowstockd:***@db:6379/0: connect ECONNREFUSED
As of Nov 23, 2025, 08:30 (El Salvador time).
On its machine, the command lowstockd status tells more.`.trim(),
  );
  const { subject, lead } = composeMessage([told(1, [storeBack])], SPANISH);
  expect(subject).toBe("lowstockd puede usar su almacén de datos de nuevo");
  expect(lead).toContain("No se pudo durante 4 h y 5 min");
});

const missed: Notice = {
  kind: "began",
  subject: { kind: "channel", name: "compras", recipient: "vieja@example.com" },
  since: at("14:00"),
  at: at("14:30"),
  reason: "550 5.1.1 user unknown",
  waiting: 0,
};
const reached: Notice = { ...missed, kind: "ended", at: at("18:05") };

test.each([
  [
    ENGLISH,
    missed,
    `
lowstockd
lowstockd does not reach vieja@example.com
The mail server has not taken messages of the channel compras for vieja@example.com since Nov 23, 2025, 08:00 (El Salvador time). The other recipients get them.
Last error of vieja@example.com: 550 5.1.1 user unknown
As of Nov 23, 2025, 08:30 (El Salvador time).
On its machine, the command lowstockd status tells more.`,
  ],
  [
    SPANISH,
    missed,
    `
lowstockd
lowstockd no llega a vieja@example.com
El servidor de correo no acepta mensajes del canal compras para vieja@example.com desde el 23 nov 2025, 08:00 (hora de El Salvador). Los demás destinatarios sí los reciben.
Último error de vieja@example.com: 550 5.1.1 user unknown
Situación al 23 nov 2025, 08:30 (hora de El Salvador).
En su máquina, el comando lowstockd status dice más.`,
  ],
  [
    ENGLISH,
    reached,
    `
lowstockd
lowstockd reaches vieja@example.com again
Messages of the channel compras are taken for vieja@example.com again. They were not for 4 hr, 5 min (08:00 – 12:05).
Last error of vieja@example.com: 550 5.1.1 user unknown
As of Nov 23, 2025, 12:05 (El Salvador time).`,
  ],
])("a recipient whom a channel does not reach, though it reaches others (%#)", (settings, notice, text) => {
  expect(written(composeMessage([told(1, [notice])], settings))).toBe(text.trim());
});
