import type { Locale } from "../../policy/locale.ts";
import type { PollSummary } from "../../watch/poll.ts";
import type { ActName } from "./acts.ts";

/** What the demo says of itself, in one language. */
export interface Narration {
  /** @param addresses of the daemon's pages, and of the mails as their readers see them */
  opening(
    shop: { title: string; products: number; warehouses: number },
    config: string,
    addresses: { readonly pages: string; readonly mails: string },
  ): string;
  readonly acts: Readonly<Record<ActName, readonly [title: string, says: string]>>;
  poll(summary: PollSummary): string;
  silenced(product: string, reason: string): string;
  notDelivered(channel: string, reason: string): string;
  readonly goesOn: string;
  closing(folder: string): string;
  readonly stays: string;
}

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

const en: Narration = {
  opening: ({ title, products, warehouses }, config, { pages, mails }) =>
    `${title}: a made-up shop of ${products} products in ${warehouses} warehouses, with a SmartPyme server, a mail server and ` +
    "a Slack of its own. The daemon is the real one; only the shop's clock runs fast.\n" +
    `Config: ${config}\nWatch it happen, in a browser: ${pages}\nThe mails as their readers see them: ${mails}`,
  acts: {
    first: [
      "First look",
      "The daemon looks for the first time: all that is low already comes in one message, the worst first.",
    ],
    low: [
      "A breach",
      "Two hours later a product falls to its minimum. Whoever is to know hears of it with the next poll.",
    ],
    out: ["Out of stock", "An hour later the last one is sold. That is worth a word of its own."],
    back: ["Restocked", "The delivery has come: whoever heard of the breach hears of its end, and how long it lasted."],
    note: [
      "Somebody knows already",
      "Another product falls to its minimum, but the buyer has ordered it and wrote so in SmartPyme, in the level's own note. " +
        "Nobody is disturbed until that day, or until it is back.",
    ],
    digest: ["The day's digest", "The manager wants one mail a day, at 17:00, net of what has changed back."],
    slackDies: [
      "Slack is down",
      "The next morning Slack takes nothing. The mail goes out; what Slack missed is kept for it.",
    ],
    alarm: ["The alarm about itself", "Slack has been down for 45 minutes. The daemon says so, by mail, once."],
    slackBack: [
      "Slack is back",
      "Slack gets all that it missed in one message, as it is now. And whoever heard of the trouble hears of its end.",
    ],
  },
  poll: ({ breached, depleted, recovered, retired, open, requests, ms }) => {
    const news = [
      breached > 0 && `${breached} newly short`,
      depleted > 0 && `${depleted} out now`,
      recovered > 0 && `${recovered} back`,
      retired > 0 && `${retired} gone`,
    ].filter((it) => it !== false);
    return `poll: ${news.join(", ") || "nothing new"}; ${open} open; ${plural(requests, "request", "requests")}, ${ms} ms`;
  },
  silenced: (product, reason) => `silenced, so nobody is told: ${product} (${reason})`,
  notDelivered: (channel, reason) => `${channel} takes nothing now, and is tried again: ${reason}`,
  goesOn: "The shop goes on: an hour of trade with each poll.",
  closing: (folder) =>
    `That was the story. The mails are kept in ${folder}.\n` +
    "For your own shop: lowstockd init makes a config, lowstockd check looks it over, lowstockd run is the daemon.",
  stays: "The pages stay until Ctrl-C.",
};

const es: Narration = {
  opening: ({ title, products, warehouses }, config, { pages, mails }) =>
    `${title}: una tienda inventada de ${products} productos en ${warehouses} bodegas, con su propio servidor de SmartPyme, su ` +
    "servidor de correo y su Slack. El programa es el de verdad; solo el reloj de la tienda va rápido.\n" +
    `Configuración: ${config}\nVéalo mientras sucede, en un navegador: ${pages}\nLos correos, como los ve quien los recibe: ${mails}`,
  acts: {
    first: [
      "La primera vez",
      "El programa mira por primera vez: todo lo que ya está bajo llega en un solo mensaje, primero lo más urgente.",
    ],
    low: [
      "Un producto baja",
      "Dos horas después un producto llega a su mínimo. Quien debe saberlo se entera con la siguiente consulta.",
    ],
    out: ["Agotado", "Una hora después se vende el último. Eso merece su propio aviso."],
    back: ["Repuesto", "Llegó el pedido: quien supo que faltaba se entera de que ya hay, y de cuánto duró la falta."],
    note: [
      "Alguien ya lo sabe",
      "Otro producto llega a su mínimo, pero la encargada de compras ya lo pidió y lo anotó en SmartPyme, en la nota del producto. " +
        "Nadie recibe aviso hasta esa fecha, o hasta que vuelva a haber.",
    ],
    digest: ["El resumen del día", "La jefatura quiere un solo correo al día, a las 17:00, sin lo que ya se resolvió."],
    slackDies: [
      "Slack se cae",
      "A la mañana siguiente Slack no recibe nada. El correo sale; lo de Slack queda guardado.",
    ],
    alarm: ["El aviso sobre sí mismo", "Slack lleva 45 minutos caído. El programa lo dice por correo, una vez."],
    slackBack: [
      "Slack vuelve",
      "Slack recibe en un solo mensaje lo que se perdió, tal como está ahora. Y quien supo del problema se entera de que terminó.",
    ],
  },
  poll: ({ breached, depleted, recovered, retired, open, requests, ms }) => {
    const news = [
      breached > 0 && plural(breached, "nuevo", "nuevos"),
      depleted > 0 && plural(depleted, "agotado", "agotados"),
      recovered > 0 && plural(recovered, "repuesto", "repuestos"),
      retired > 0 && plural(retired, "ya no se vigila", "ya no se vigilan"),
    ].filter((it) => it !== false);
    const asked = plural(requests, "solicitud", "solicitudes");
    return `consulta: ${news.join(", ") || "nada nuevo"}; ${plural(open, "abierta", "abiertas")}; ${asked}, ${ms} ms`;
  },
  silenced: (product, reason) => `silenciado, nadie recibe aviso: ${product} (${reason})`,
  notDelivered: (channel, reason) => `${channel} no recibe nada por ahora, se intentará de nuevo: ${reason}`,
  goesOn: "La tienda sigue: una hora de ventas con cada consulta.",
  closing: (folder) =>
    `Esa fue la historia. Los correos quedan en ${folder}.\n` +
    "Para su propia tienda: lowstockd init hace la configuración, lowstockd check la revisa, lowstockd run es el programa.",
  stays: "Las páginas siguen abiertas hasta Ctrl-C.",
};

const NARRATIONS: Readonly<Record<Locale, Narration>> = { en, es };

export function narrationIn(locale: Locale): Narration {
  return NARRATIONS[locale];
}

/** The language of the machine, where the demo speaks it. */
export function machineLocale(): Locale {
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith("es") ? "es" : "en";
}
