import { expect, test } from "@jest/globals";
import { CAUSES } from "../../src/messages/cause.ts";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { WORDINGS } from "../../src/messages/wording/wordings.ts";
import { coalesceNotices, type Notice, OPERATIONS } from "../../src/notifications/notice.ts";
import { at, delivery, ENGLISH, SPANISH } from "./changes.ts";

const slackDead: Notice = {
  kind: "began",
  subject: { kind: "channel", name: "bodega-slack" },
  since: at("14:00"),
  at: at("14:30"),
  reason: "Slack answered 503 Service\nUnavailable",
  waiting: 14,
};
const slackBack: Notice = { ...slackDead, kind: "ended", at: at("18:05"), waiting: 0 };
const unread: Notice = {
  kind: "began",
  subject: { kind: "company", name: "mi-empresa" },
  title: "Mi Empresa S.A.",
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

/** All but who sends it and whom to ask, with which every message ends but for the technical reasons. */
const written = ({ company, subject, lead, notes }: ReturnType<typeof composeMessage>) =>
  // Intl puts thin spaces around the dash of a span.
  [company, subject, lead, ...notes.filter((note) => !/^(?:Sent by|Este aviso lo envía) /.test(note))]
    .join("\n")
    .replaceAll("\u2009", " ");

const storeDead: Notice = {
  ...unread,
  subject: { kind: "store", name: "redis://lowstockd:***@db:6379/0" },
  title: undefined,
  reason: "StoreUnavailable: redis://lowstockd:***@db:6379/0: connect ECONNREFUSED",
};
const storeBack: Notice = { ...storeDead, kind: "ended", at: at("18:05") };

const keyRefused: Notice = {
  ...unread,
  reason:
    "UnauthorizedError: SmartPyme refused the API key: 401 Unauthorized; check api_key, and that the company is active (GET /inventory?page=1&per_page=200)",
};

test("a company whose key is refused: what it means, what to do and who, and the technical reason last", () => {
  expect(written(composeMessage([told(1, [keyRefused])], { ...ENGLISH, contact: "Ana, 7123-4567" }))).toBe(
    `
lowstockd
Not watched: Mi Empresa S.A. (SmartPyme refuses the key)
lowstockd has not been able to read the stock of Mi Empresa S.A. since Nov 23, 2025, 08:00 (El Salvador time): SmartPyme refuses the key. Until it can, nobody is told what runs low there; look in SmartPyme meanwhile.
What to do, for Ana, 7123-4567: see in SmartPyme that the company is active, make a new key (Configuraciones, Mi cuenta, Integraciones) and set it as api_key. If that is not you, pass this on.
As of Nov 23, 2025, 08:30 (El Salvador time).
Technical reason: SmartPyme refused the API key: 401 Unauthorized; check api_key, and that the company is active (GET /inventory)`.trim(),
  );
  expect(written(composeMessage([told(1, [keyRefused])], SPANISH))).toBe(
    `
lowstockd
Sin vigilar: Mi Empresa S.A. (SmartPyme rechaza la clave)
lowstockd no ha podido leer las existencias de Mi Empresa S.A. desde el 23 nov 2025, 08:00 (hora de El Salvador): SmartPyme rechaza la clave. Mientras tanto nadie se entera de lo que se agota ahí; revíselo en SmartPyme.
Qué hacer, para quien administra lowstockd en su empresa: revisar en SmartPyme que la empresa esté activa, crear una clave nueva (Configuraciones, Mi cuenta, Integraciones) y ponerla en api_key. Si no es usted, pásele este mensaje.
Situación al 23 nov 2025, 08:30 (hora de El Salvador).
Motivo técnico: SmartPyme refused the API key: 401 Unauthorized; check api_key, and that the company is active (GET /inventory)`.trim(),
  );
});

test("a company that is not seen whole: of how many alerts nothing is known, and why, in either language", () => {
  const unseen: Notice = { ...unread, subject: { kind: "coverage", name: "mi-empresa" }, waiting: 3 };
  const english = composeMessage([told(1, [unseen])], ENGLISH);
  expect(english.subject).toBe("Not all is watched: Mi Empresa S.A.");
  expect(english.lead).toContain("the requests that SmartPyme allows in an hour do not suffice.");
  expect(english.notes[0]).toBe("It is not known what became of 3 open alerts.");
  const spanish = composeMessage([told(1, [unseen])], SPANISH);
  expect(spanish.lead).toContain("las consultas que SmartPyme permite por hora no alcanzan.");
  expect(spanish.notes[0]).toBe("No se sabe qué pasó con 3 alertas abiertas.");
});

test("a changed config that cannot be used, and that it can: what holds meanwhile, in either language", () => {
  const refused: Notice = {
    ...unread,
    subject: { kind: "config", name: "config" },
    title: undefined,
    reason: "lowstockd.yaml:4:1: chanels: is no key of this section",
  };
  expect(written(composeMessage([told(1, [refused])], ENGLISH))).toBe(
    `
lowstockd
New settings not in force: there is something wrong in it
lowstockd was told to take its changed settings on Nov 23, 2025, 08:00 (El Salvador time), and cannot use them: there is something wrong in it. It watches and tells as before; the change is not in force.
What to do, for whoever runs lowstockd in your company: correct what the technical reason names (lowstockd check finds it, too), then lowstockd reload. If that is not you, pass this on.
As of Nov 23, 2025, 08:30 (El Salvador time).
Technical reason: lowstockd.yaml:4:1: chanels: is no key of this section`.trim(),
  );
  expect(written(composeMessage([told(1, [refused])], SPANISH))).toBe(
    `
lowstockd
Configuración sin aplicar: contiene un error
lowstockd leyó su configuración nueva el 23 nov 2025, 08:00 (hora de El Salvador) y no puede usarla: contiene un error. Vigila y avisa como antes; el cambio no se ha aplicado.
Qué hacer, para quien administra lowstockd en su empresa: corregir lo que señala el motivo técnico (lowstockd check también lo encuentra) y ejecutar lowstockd reload. Si no es usted, pásele este mensaje.
Situación al 23 nov 2025, 08:30 (hora de El Salvador).
Motivo técnico: lowstockd.yaml:4:1: chanels: is no key of this section`.trim(),
  );
  const taken: Notice = { ...refused, kind: "ended", at: at("18:05") };
  expect(written(composeMessage([told(2, [taken])], ENGLISH))).toContain(
    "lowstockd has read its settings anew, and they are in force. A change of them was not for 4 hr, 5 min (08:00 – 12:05).",
  );
});

test("a channel that does not deliver: since when, why, and what waits", () => {
  expect(written(composeMessage([told(1, [slackDead])], ENGLISH))).toBe(
    `
lowstockd
No messages through bodega-slack: its server answers with errors
The channel bodega-slack has taken no message since Nov 23, 2025, 08:00 (El Salvador time): its server answers with errors. Those who read it do not hear what runs low. Nothing is lost: it is sent once the channel works.
14 changes wait for bodega-slack, to be sent as soon as it works.
What to do, for whoever runs lowstockd in your company: wait, as it is tried again by itself; where it lasts, ask whoever runs that server. If that is not you, pass this on.
As of Nov 23, 2025, 08:30 (El Salvador time).
Technical reason: Slack answered 503 Service Unavailable`.trim(),
  );
});

test("the same in Spanish", () => {
  expect(written(composeMessage([told(1, [slackDead])], SPANISH))).toBe(
    `
lowstockd
Sin avisos por bodega-slack: su servidor responde con errores
El canal bodega-slack no ha aceptado mensajes desde el 23 nov 2025, 08:00 (hora de El Salvador): su servidor responde con errores. Quienes lo reciben no se enteran de lo que se agota. Nada se pierde: se enviará cuando el canal funcione.
14 cambios esperan por bodega-slack y se enviarán en cuanto funcione.
Qué hacer, para quien administra lowstockd en su empresa: esperar, porque se intenta de nuevo solo; si sigue así, avisar a quien administra ese servidor. Si no es usted, pásele este mensaje.
Situación al 23 nov 2025, 08:30 (hora de El Salvador).
Motivo técnico: Slack answered 503 Service Unavailable`.trim(),
  );
});

test("a poll that never came back has no last word", () => {
  const message = composeMessage([told(1, [unread])], ENGLISH);
  expect(message.subject).toBe("Not watched: Mi Empresa S.A. (a poll has not come to an end)");
  expect(message.notes.join()).not.toContain("Technical reason");
});

test("a company that was never read goes by its name in the config", () => {
  const message = composeMessage([told(1, [{ ...unread, title: undefined }])], ENGLISH);
  expect(message.subject).toBe("Not watched: mi-empresa (a poll has not come to an end)");
});

test("several troubles are one message, with the facts of each, what goes on before what is over", () => {
  const message = composeMessage([told(1, [slackBack]), told(2, [unread])], ENGLISH);
  expect(message.subject).toBe("Not watched: Mi Empresa S.A. (a poll has not come to an end) (+1)");
  expect(message.lead).toContain("not been able to read the stock of Mi Empresa S.A.");
  expect(message.notes[1]).toContain("The channel bodega-slack takes messages again");
});

/** Words for each row of the causes. */
const CAUSE_WORDS = [
  "UnauthorizedError: x",
  "RateLimitedError: x",
  "TlsError: x",
  "RedirectedError: x",
  "UnreachableError: x",
  "ServerFailureError: x",
  "disk is full",
  "535 no (check smtp.user)",
  "check from",
  "552 5.2.2",
  "550 5.1.1",
  "set webhook_url",
  "Slack answered 403: an admin",
  "check url",
  "was not reached",
  "answered 500",
  "the message itself is refused",
  "takes a restart",
];

test.each(["en", "es"] as const)("whatever it is, the subject fits a phone and says why, in %s", (locale) => {
  const reasons = [null, "hm", ...CAUSE_WORDS];
  const { causes } = WORDINGS[locale].notices;
  for (const cause of CAUSES.filter((cause) => cause !== "too_few_requests")) {
    expect([cause, causes[cause].why.length <= 42]).toEqual([cause, true]);
  }
  for (const subject of ["company", "coverage", "channel", "store", "config", "queue", "load"].flatMap((kind) => [
    { kind, name: "x".repeat(80) } as Notice["subject"],
    ...(kind === "channel"
      ? [{ kind, name: "x", recipient: `${"x".repeat(60)}@example.com` } as Notice["subject"]]
      : []),
  ])) {
    for (const reason of reasons) {
      const { subject: said } = composeMessage([told(1, [{ ...slackDead, subject, reason }])], { ...ENGLISH, locale });
      expect(said.length).toBeLessThanOrEqual(70);
    }
  }
});

test("a trouble that ended before its notice got out is told once, from when to when", () => {
  const message = composeMessage([told(1, [slackDead]), told(2, [slackBack])], ENGLISH);
  expect(written(message)).toBe(
    `
lowstockd
Messages again through bodega-slack
The channel bodega-slack takes messages again. It took none for 4 hr, 5 min (08:00 – 12:05).
As of Nov 23, 2025, 12:05 (El Salvador time).
Technical reason: Slack answered 503 Service Unavailable`.trim(),
  );
});

test("an earlier trouble's end takes nothing from a later one, nor from another's", () => {
  const again: Notice = { ...slackDead, since: at("19:00"), at: at("19:30") };
  const other: Notice = { ...slackDead, subject: { kind: "company", name: "bodega-slack" } };
  expect(coalesceNotices([slackBack, again, other])).toEqual([slackBack, again, other]);
});

test("the answer of a server that sends a page is cut", () => {
  const message = composeMessage([told(1, [{ ...slackDead, reason: "<html>".repeat(1_000) }])], ENGLISH);
  expect(message.notes.at(-1)?.length).toBeLessThan(400);
});

test("readers of another language than the configuration's are told in theirs", () => {
  const notice = { ...told(1, [slackDead]), locale: "es" } as const;
  expect(written(composeMessage([notice], ENGLISH))).toBe(written(composeMessage([told(1, [slackDead])], SPANISH)));
});

test("a store that cannot be written to, and its end", () => {
  expect(written(composeMessage([told(1, [storeDead])], ENGLISH))).toBe(
    `
lowstockd
Nothing is watched: the database does not answer
lowstockd has not been able to keep its data since Nov 23, 2025, 08:00 (El Salvador time): the database does not answer. Until it can, nothing is polled and nobody is told what runs low; look in SmartPyme meanwhile.
What to do, for whoever runs lowstockd in your company: start the database, or check store.url and the network. If that is not you, pass this on.
As of Nov 23, 2025, 08:30 (El Salvador time).
Technical reason: redis://lowstockd:***@db:6379/0: connect ECONNREFUSED`.trim(),
  );
  const { subject, lead } = composeMessage([told(1, [storeBack])], SPANISH);
  expect(subject).toBe("Se vigila todo de nuevo");
  expect(lead).toContain("No pudo durante 4 h y 5 min");
});

const missed: Notice = {
  kind: "began",
  subject: { kind: "channel", name: "compras", recipient: "vieja@example.com" },
  since: at("14:00"),
  at: at("14:30"),
  reason: "550 5.1.1 user unknown",
  waiting: 0,
};

test("a recipient whom a channel does not reach, though it reaches others", () => {
  expect(written(composeMessage([told(1, [missed])], ENGLISH))).toBe(
    `
lowstockd
Gets no messages: vieja@example.com (there is no such address)
Messages of the channel compras have not been taken for vieja@example.com since Nov 23, 2025, 08:00 (El Salvador time): there is no such address. The other recipients get them.
What to do, for whoever runs lowstockd in your company: correct the address in to. If that is not you, pass this on.
As of Nov 23, 2025, 08:30 (El Salvador time).
Technical reason: 550 5.1.1 user unknown`.trim(),
  );
  const spanish = composeMessage([told(1, [missed])], SPANISH);
  expect(spanish.subject).toBe("Sin avisos para vieja@example.com: esa dirección no existe");
  const reached = composeMessage([told(1, [{ ...missed, kind: "ended", at: at("18:05") }])], ENGLISH);
  expect(reached.subject).toBe("Gets messages again: vieja@example.com");
  expect(reached.lead.replaceAll("\u2009", " ")).toBe(
    "Messages of the channel compras are taken for vieja@example.com again. They were not for 4 hr, 5 min (08:00 – 12:05).",
  );
});
