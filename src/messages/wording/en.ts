import type { Count, Wording } from "./wording.ts";

export const en: Wording = {
  tag: "en-US",
  zone: (place, generic) => generic?.replace(/ Time$/, " time") ?? (place === "UTC" ? place : `${place} time`),
  labels: {
    product: "Product",
    sku: "SKU",
    byMail: "Send by mail",
    byWhatsapp: "Send by WhatsApp",
    ordered: "Ordered",
    later: "Later",
    noReorder: "Do not reorder",
    answer: "Ordered, later or do not reorder",
    branch: "Branch",
    warehouse: "Warehouse",
    status: "Status",
    stock: "Stock",
    threshold: "Threshold",
    shortfall: "Shortfall",
    order: "Suggested order",
    orderCost: "Order cost",
    supplier: "Supplier",
    note: "Note",
    unitCost: "Unit cost",
    maximum: "Maximum",
    category: "Category",
    brand: "Brand",
    transfer: "Transfer",
    barcode: "Barcode",
    transferFrom: "Transfer from",
    perDay: "Consumption a day",
    cover: "Days of cover",
    perDayBySales: "Consumption by sales",
    transferQuantity: "Transfer quantity",
    total: "Total of",
    unknownSupplier: "Supplier not known",
    withoutCost: "without cost",
    sheet: "Stock",
  },
  titles: {
    out: () => "Out of stock",
    low: () => "Low stock",
    still_out: () => "Still out of stock",
    still_low: () => "Still low",
    recovered: () => "Recovered",
    retired: () => "No longer watched",
  },
  tally: {
    out: ({ text }) => `${text} out of stock`,
    low: ({ text }) => `${text} low`,
    still_out: ({ text }) => `${text} still out of stock`,
    still_low: ({ text }) => `${text} still low`,
    recovered: ({ text }) => `${text} recovered`,
    retired: ({ text }) => `${text} no longer watched`,
  },
  tallyAlone: {
    low: ({ text }) => `${text} low on stock`,
    still_low: ({ text }) => `${text} still low on stock`,
  },
  more: ({ text }, tallies) => `and ${text} more: ${tallies}`,
  part: (part, parts) => `Part ${part} of ${parts}`,
  seeAll: "See all of this",
  unnamed: {
    product: (id) => `Unnamed product ${id}`,
    branch: "Unnamed branch",
    warehouse: "Unnamed warehouse",
  },
  headlines: {
    out: ({ company, product, branch, warehouse, stock, threshold }, short) => ({
      subject: `Out of stock: ${short(product)} · ${short(warehouse)} (${stock} of ${threshold})`,
      lead: `${product} is out of stock in ${warehouse}, ${branch}, at ${company}: stock ${stock}, threshold ${threshold}.`,
    }),
    low: ({ company, product, branch, warehouse, stock, threshold }, short) => ({
      subject: `Low stock: ${short(product)} · ${short(warehouse)} (${stock} of ${threshold})`,
      lead: `${product} is low in ${warehouse}, ${branch}, at ${company}: stock ${stock}, threshold ${threshold}.`,
    }),
    stillOut: ({ company, product, branch, warehouse, stock, threshold }, short) => ({
      subject: `Still out of stock: ${short(product)} · ${short(warehouse)} (${stock} of ${threshold})`,
      lead: `${product} is still out of stock in ${warehouse}, ${branch}, at ${company}: stock ${stock}, threshold ${threshold}.`,
    }),
    stillLow: ({ company, product, branch, warehouse, stock, threshold }, short) => ({
      subject: `Still low: ${short(product)} · ${short(warehouse)} (${stock} of ${threshold})`,
      lead: `${product} is still low in ${warehouse}, ${branch}, at ${company}: stock ${stock}, threshold ${threshold}.`,
    }),
    recovered: ({ company, product, branch, warehouse, stock, reason }, short) => ({
      subject: `Recovered: ${short(product)} · ${short(warehouse)} (now ${stock})`,
      lead: `${product} has recovered in ${warehouse}, ${branch}, at ${company}: stock ${stock}, ${reason}.`,
    }),
    retired: ({ company, product, branch, warehouse, reason }, short) => ({
      subject: `No longer watched: ${short(product)} · ${short(warehouse)} (${reason})`,
      lead: `${product} is no longer watched in ${warehouse}, ${branch}, at ${company}: ${reason}.`,
    }),
    several: ({ company, warehouses, tallies }) =>
      `Stock changed in ${inWarehouses(warehouses)} of ${company}: ${and(tallies)}.`,
    withReminders: ({ company, warehouses, tallies }) =>
      `Changes and reminders from ${inWarehouses(warehouses)} of ${company}: ${and(tallies)}.`,
    reminders: ({ company, warehouses, tallies }) =>
      `Reminder for ${company}: ${and(tallies)} in ${inWarehouses(warehouses)}.`,
    firstRun: ({ company, warehouses, tallies }) =>
      `First look at ${company}: ${and(tallies)} in ${inWarehouses(warehouses)}.`,
    firstLook: "first look",
  },
  remarks: {
    was: (stock) => `was ${stock}`,
    lowFor: (duration) => `low for ${duration}`,
    still: (since, duration) => `low since ${since}${duration ? ` (for ${duration})` : ""}`,
    unanswered: (duration) => `nobody has answered${duration ? ` for ${duration}` : ""}`,
    afterSilence: {
      out: (since, reason) =>
        `had been silenced since ${since}${reason ? ` (${reason})` : ""}, and is out of stock now`,
      low: (since, reason) => `had been silenced since ${since}${reason ? ` (${reason})` : ""}, and is still low`,
    },
    runsOut: (days) => (days === null ? "runs out within a day" : `runs out in about ${inDays(days)}`),
    pace: {
      day: ({ text }) => `sells ${text} a day`,
      week: ({ text }) => `sells ${text} a week`,
      month: ({ text }) => `sells ${text} a month`,
    },
    bySales: (pace) => `${pace} by sales`,
    orderBy: (lead, left) =>
      `with ${inDays(lead)} of lead time order ${left === null ? "today" : `within ${inDays(left)}`}`,
    byRule: (rule) => `threshold by ${rule}`,
    restocked: "restocked",
    minimumLowered: (from, to) => `minimum lowered from ${from} to ${to}`,
    minimumRemoved: (from) => `minimum removed, it was ${from}`,
    ruleChanged: (from, to, rule) => `threshold changed from ${from} to ${to}${rule ? ` by ${rule}` : ""}`,
    rulingChanged: "enough under the changed configuration",
    ruleRemoved: (from) => `no threshold any more, it was ${from}`,
    retired: {
      disabled: "product disabled",
      deleted: "deleted in SmartPyme",
      warehouse_gone: "warehouse no longer active",
      unwatched: "left the watched products",
    },
    interval: {
      ok: (span) => `had recovered meanwhile (${span})`,
      low: (span) => `was low meanwhile (${span})`,
      out: (span) => `was out of stock meanwhile (${span})`,
      retired: (span) => `was not watched meanwhile (${span})`,
    },
    manySpells: ({ text }, span) => `changed ${text} times meanwhile (${span})`,
  },
  answers: {
    said: {
      ordered: ({ quantity, by, day }) =>
        `${quantity ? `${quantity.text} ordered` : "ordered"}${by ? ` by ${by}` : ""}${day ? `, due ${day}` : ""}`,
      later: ({ by, day }) => `put off${by ? ` by ${by}` : ""}${day ? ` until ${day}` : ""}`,
      no_reorder: ({ by }) => `not to be reordered${by ? `, says ${by}` : ""}`,
    },
    passed: {
      ordered: ({ quantity, by, day }, still) =>
        `${quantity ? `${quantity.text} ordered` : "ordered"}${by ? ` by ${by}` : ""}, due ${day}: that day has passed, and it is ${still}`,
      later: ({ by, day }, still) =>
        `put off${by ? ` by ${by}` : ""} until ${day}: that day has passed, and it is ${still}`,
      no_reorder: ({ by, day }, still) =>
        `not to be reordered until ${day}${by ? `, said ${by}` : ""}: that day has passed, and it is ${still}`,
    },
    still: { out: "out of stock", low: "still low" },
    news: (product, place, said) => `Answered since the last message: ${product} (${place}), ${said}.`,
    newsOfSeveral: (product, { text, one }, said) =>
      `Answered since the last message: ${product} and ${text} ${one ? "other" : "others"}, ${said}.`,
    moreNews: ({ text, one }) => `${text} more ${one ? "answer was" : "answers were"} given since the last message.`,
  },
  transfer: {
    has: (place, above) => `${place} has ${above} above its minimum`,
    instead: (place, quantity, left) =>
      left === null
        ? `Or move ${quantity} from ${place} and buy none`
        : `Or move up to ${quantity} from ${place} and buy only ${left}`,
  },
  overview: {
    title: "By warehouse",
    moreWarehouses: ({ text, one }) => `${text} more ${one ? "warehouse" : "warehouses"}`,
  },
  orders: {
    title: "Suggested orders by supplier",
    items: "Items",
    moreSuppliers: ({ text, one }) => `${text} more ${one ? "supplier" : "suppliers"}`,
    withoutCost: ({ text }) => `${text} without cost`,
  },
  closing: (company, channel, contact) =>
    `Sent by lowstockd, which watches ${company ? `the stock of ${company}` : "stock"} in SmartPyme, to everyone on the channel ${channel}. Questions or changes? Ask ${contact ?? "whoever runs lowstockd in your company"}.`,
  files: {
    stock: "stock",
    catalog: "catalog-check",
    advice: "stock-advice",
    attached: ({ text, one }, files) =>
      `${one ? "Attached" : `The full list (${text}) is attached`}: ${files.join(", ")}`,
    inMail: (channels) => `The full list is attached to the mail of ${and(channels)}.`,
    inSmartPyme: "The others are in SmartPyme.",
  },
  drafts: {
    title: "Orders ready to send",
    hint: "Nothing has been sent: each order goes when you send it.",
    count: ({ text, one }) => `${text} ${one ? "product" : "products"}`,
    rest: ({ text, one }) =>
      `${text} ${one ? "line has no order here, as its supplier is" : "lines have no order here, as their suppliers are"} not known or not under suppliers in the configuration: see the list.`,
    underMinimum: (missing, least) => `${missing} short of the minimum order of ${least}`,
    minimumUnknown: (least) => `the minimum order of ${least} cannot be checked, as costs are missing`,
    file: "order",
    quantity: "Quantity",
    subject: (company) => `Order from ${company}`,
    opening: (company) => `Hello, ${company} would like to order:`,
    item: (quantity, product, sku) => `- ${quantity} × ${product}${sku === null ? "" : ` (${sku})`}`,
    closing: "Please confirm availability and delivery date. Thank you.",
  },
  total: "Total",
  rule: (number, name, basis) => `rule ${number}${name ? `, “${name}”` : ""}: ${basis}`,
  basis: {
    minimum: ({ text }) => `minimum ${text}`,
    percent_of_maximum: ({ text }) => `${text}% of the maximum`,
    times_minimum: ({ text, one }) => (one ? "the minimum itself" : `${text} times the minimum`),
    days_of_cover: (days) => `${inDays(days)} of cover`,
    reorder_point: ({ text }) => `reorder point at a service level of ${text}%`,
  },
  notes: {
    polledAt: (moment) => `Stock as of ${moment}.`,
    severalPolls: ({ text }, first, last, stock) =>
      `This message covers ${text} polls, the first at ${first}, the last at ${last}. ${stock}; what changed back in between is told once.`,
    stock: {
      ofChange: "Each stock is as of its change",
      ofLast: "What is short is shown as of the last one",
      ofEither: "Each stock is as of its change or later",
    },
    orders:
      "Suggested orders go up to the maximum, or to the threshold where none is set, and know nothing of purchases in transit.",
    ordersNet:
      "Suggested orders go up to the maximum, or to the threshold where none is set, without what was answered to be on order and has not come; they know nothing of other purchases in transit.",
    ordersByRate:
      "Where consumption and lead time are known, a suggested order lasts until the next one arrives, with a reserve, and stays within the maximum.",
    incomplete:
      "The inventory kept changing while it was being read, so some changes may be missing here. The next poll looks again.",
    firstRun: "This is the first look: everything already low is listed once.",
    worstOfFirstRun: (shown, all) =>
      `This is the first look: everything already low is told once. The worst ${shown.text} of ${all.text} are shown.`,
  },
  notices: {
    causes: {
      key_refused: {
        why: "SmartPyme refuses the key",
        todo: "see in SmartPyme that the company is active, make a new key (Configuraciones, Mi cuenta, Integraciones) and set it as api_key",
      },
      limit_reached: {
        why: "the hour's requests are used up",
        todo: "wait for the next hour; where it happens again, poll less often (lowstockd check shows what polls cost)",
      },
      smartpyme_fails: {
        why: "SmartPyme answers with errors",
        todo: "see whether SmartPyme itself works; lowstockd goes on by itself once it does",
      },
      smartpyme_unreachable: {
        why: "SmartPyme cannot be reached",
        todo: "check the internet of lowstockd's machine, its proxy, and base_url",
      },
      smartpyme_untrusted: {
        why: "the certificate is not trusted",
        todo: "check the clock of lowstockd's machine, and base_url",
      },
      smartpyme_moved: { why: "SmartPyme is not at that address", todo: "correct base_url" },
      poll_hangs: { why: "a poll has not come to an end", todo: "look at lowstockd's log, and restart it" },
      too_few_requests: {
        why: "the requests that SmartPyme allows in an hour do not suffice",
        todo: "poll less often, or narrow poll.filters (lowstockd check shows what polls cost)",
      },
      mail_login_refused: {
        why: "the mail server refuses the login",
        todo: "set the right smtp.user and smtp.password",
      },
      mail_sender_refused: {
        why: "the mail server refuses its mail",
        todo: "check from, and whether the server lets this machine send",
      },
      mailbox_full: { why: "the mailbox is full", todo: "have the mailbox cleared" },
      mailbox_unknown: { why: "there is no such address", todo: "correct the address in to" },
      slack_address_dead: {
        why: "Slack no longer takes its address",
        todo: "make a new incoming webhook in Slack and set it as webhook_url",
      },
      slack_forbids: {
        why: "an admin of Slack forbids it",
        todo: "have the app allowed in Slack, or choose another channel",
      },
      receiver_refuses: {
        why: "the other end refuses it",
        todo: "check url, secret and headers",
      },
      receiver_unreachable: {
        why: "its server cannot be reached",
        todo: "check the internet of lowstockd's machine, and the server's name and port",
      },
      receiver_fails: {
        why: "its server answers with errors",
        todo: "wait, as it is tried again by itself; where it lasts, ask whoever runs that server",
      },
      message_refused: {
        why: "a message was refused",
        todo: "see lowstockd status; lowstockd retry sends it anew",
      },
      disk_full: { why: "the disk is full", todo: "make room on the disk of lowstockd's machine" },
      store_unreachable: {
        why: "the database does not answer",
        todo: "start the database, or check store.url and the network",
      },
      store_fails: { why: "the data cannot be written", todo: "see the technical reason, and lowstockd's log" },
      config_wrong: {
        why: "there is something wrong in it",
        todo: "correct what the technical reason names (lowstockd check finds it, too), then lowstockd reload",
      },
      config_needs_restart: {
        why: "another store or lease takes a restart",
        todo: "restart lowstockd, or set store as it was and lowstockd reload",
      },
      queue_fails: {
        why: "its Redis cannot be used",
        todo: "see that the Redis of scale.redis runs and lets lowstockd's machines in",
      },
      too_few_workers: {
        why: "its processes cannot keep up",
        todo: "start another lowstockd run, or poll less often",
      },
      unknown: { why: "it fails", todo: "see the technical reason, and lowstockd status" },
    },
    began: {
      company: (name, since, why, short) => ({
        subject: `Not watched: ${short(name)} (${why})`,
        lead: `lowstockd has not been able to read the stock of ${name} since ${since}: ${why}. Until it can, nobody is told what runs low there; look in SmartPyme meanwhile.`,
      }),
      coverage: (name, since, why, short) => ({
        subject: `Not all is watched: ${short(name)}`,
        lead: `lowstockd reads the stock of ${name}, but has not seen all of it since ${since}: ${why}. What it sees is told; some of what runs low or is back in stock is told late.`,
      }),
      channel: (name, since, why, short) => ({
        subject: `No messages through ${short(name)}: ${why}`,
        lead: `The channel ${name} has taken no message since ${since}: ${why}. Those who read it do not hear what runs low. Nothing is lost: it is sent once the channel works.`,
      }),
      store: (_, since, why) => ({
        subject: `Nothing is watched: ${why}`,
        lead: `lowstockd has not been able to keep its data since ${since}: ${why}. Until it can, nothing is polled and nobody is told what runs low; look in SmartPyme meanwhile.`,
      }),
      config: (_, since, why) => ({
        subject: `New settings not in force: ${why}`,
        lead: `lowstockd was told to take its changed settings on ${since}, and cannot use them: ${why}. It watches and tells as before; the change is not in force.`,
      }),
      queue: (_, since, why) => ({
        subject: `Nothing is watched: ${why}`,
        lead: `The processes of lowstockd have not been able to share out their work since ${since}: ${why}. Until they can, nothing is polled and nobody is told what runs low; look in SmartPyme meanwhile.`,
      }),
      load: (_, since, why) => ({
        subject: `Stock is looked at late: ${why}`,
        lead: `lowstockd has been late with its looks at the stock since ${since}: ${why}. What runs low is told, but later than it should be.`,
      }),
    },
    ended: {
      company: (name, span, lasted, short) => ({
        subject: `Watched again: ${short(name)}`,
        lead: `The stock of ${name} can be read again. It could not be read ${lasted ? `for ${lasted} ` : ""}(${span}).`,
      }),
      coverage: (name, span, lasted, short) => ({
        subject: `All is watched again: ${short(name)}`,
        lead: `All of the stock of ${name} is read again. Some of it was not ${lasted ? `for ${lasted} ` : ""}(${span}).`,
      }),
      channel: (name, span, lasted, short) => ({
        subject: `Messages again through ${short(name)}`,
        lead: `The channel ${name} takes messages again. It took none ${lasted ? `for ${lasted} ` : ""}(${span}).`,
      }),
      store: (_, span, lasted) => ({
        subject: "Everything is watched again",
        lead: `lowstockd can keep its data again. It could not ${lasted ? `for ${lasted} ` : ""}(${span}). What has changed since is told with the next poll.`,
      }),
      config: (_, span, lasted) => ({
        subject: "The settings are in force",
        lead: `lowstockd has read its settings anew, and they are in force. A change of them was not ${lasted ? `for ${lasted} ` : ""}(${span}).`,
      }),
      queue: (_, span, lasted) => ({
        subject: "Everything is watched again",
        lead: `The processes of lowstockd can share out their work again. They could not ${lasted ? `for ${lasted} ` : ""}(${span}). What has changed since is told with the next poll.`,
      }),
      load: (_, span, lasted) => ({
        subject: "Stock is looked at in time again",
        lead: `lowstockd looks at the stock in time again. It was late ${lasted ? `for ${lasted} ` : ""}(${span}).`,
      }),
    },
    missed: (recipient, channel, since, why, short) => ({
      subject: `Gets no messages: ${short(recipient)} (${why})`,
      lead: `Messages of the channel ${channel} have not been taken for ${recipient} since ${since}: ${why}. The other recipients get them.`,
    }),
    reachedAgain: (recipient, channel, span, lasted, short) => ({
      subject: `Gets messages again: ${short(recipient)}`,
      lead: `Messages of the channel ${channel} are taken for ${recipient} again. They were not ${lasted ? `for ${lasted} ` : ""}(${span}).`,
    }),
    more: ({ text }) => ` (+${text})`,
    todo: (contact, todo) =>
      `What to do, for ${contact ?? "whoever runs lowstockd in your company"}: ${todo}. If that is not you, pass this on.`,
    technical: (reason) => `Technical reason: ${reason}`,
    waiting: (name, { text, one }) =>
      `${text} ${one ? "change waits" : "changes wait"} for ${name}, to be sent as soon as it works.`,
    unseen: ({ text, one }) => `It is not known what became of ${text} open ${one ? "alert" : "alerts"}.`,
    foundAt: (moment) => `As of ${moment}.`,
  },
  audit: {
    title: "Catalog check",
    inSubject: "catalog check",
    lead: (company, tallies) => `There is something to put right in the catalog of ${company}: ${and(tallies)}.`,
    nothing: "Nothing found in the catalog check",
    nothingIn: (company) => `There is nothing to put right in the catalog of ${company}.`,
    shared: (kind, count, levels) =>
      `${kind}: ${count.text} of ${levels.text} levels. What most of them share is a way of keeping the catalog rather than a mistake: it is told once, and listed in the file alone.`,
    kinds: {
      always_out: "Out of stock everywhere",
      low_without_supplier: "Low, no supplier known",
      low_without_cost: "Low, no cost known",
      minimum_above_maximum: "Minimum above maximum",
      duplicate_warehouse: "Warehouses of one name",
      minimum_without_maximum: "Minimum without maximum",
    },
    tally: {
      always_out: ({ text, one }) => `${text} ${one ? "product" : "products"} out of stock everywhere`,
      low_without_supplier: ({ text }) => `${text} low without a supplier`,
      low_without_cost: ({ text }) => `${text} low without a cost`,
      minimum_above_maximum: ({ text, one }) => `${text} ${one ? "minimum" : "minimums"} above the maximum`,
      duplicate_warehouse: ({ text, one }) => `${text} ${one ? "product" : "products"} in warehouses of one name`,
      minimum_without_maximum: ({ text, one }) => `${text} ${one ? "minimum" : "minimums"} without a maximum`,
    },
    kindSince: (kind, since) => `${kind} since ${since}`,
    finding: "Finding",
    count: "Count",
    minimum: "Minimum",
    since: "Since",
    warehouses: inWarehouses,
    shown: (shown, all) => (shown.text === all.text ? "What was found" : `The first ${shown.text} of ${all.text}`),
    readAt: (moment) => `Catalog as of ${moment}.`,
    incomplete: "The catalog kept changing while it was being read, so something may be missing here.",
    advice:
      "Suppliers, costs, minimums and maximums are put right in SmartPyme; the command lowstockd audit checks again.",
  },
  advice: {
    title: "Worth changing",
    inSubject: "stock advice",
    lead: (company, tallies) => `By how fast stock is consumed at ${company}: ${and(tallies)}.`,
    nothing: "Nothing worth changing in the stock",
    nothingIn: (company) =>
      `As far as is known, no minimum or maximum of ${company} is worth changing, and nothing lies too long.`,
    kinds: {
      limits: "Minimum or maximum",
      overstock: "Too much stock",
      dead_stock: "Not consumed",
    },
    tally: {
      limits: ({ text, one }) => `${text} ${one ? "minimum or maximum" : "minimums or maximums"} to change`,
      overstock: ({ text, one }) => `${text} ${one ? "level" : "levels"} with too much stock`,
      dead_stock: ({ text, one }) => `${text} ${one ? "product" : "products"} not consumed`,
    },
    item: "Advice",
    columns: {
      minimum: "Advised minimum",
      maximum: "Advised maximum",
      leadDays: "Lead time (days)",
      excess: "Too many",
      value: "Value of these",
      past: {
        days: "Days looked back",
        stockOuts: "Ran out",
        inTime: "Told in time",
        alerts: "Alerts",
        daysUnder: "Days under minimum",
      },
      advised: (head) => `${head}, advised`,
    },
    past: ({ days, stockOuts, inTime, alerts }) =>
      `in ${days.text} ${days.one ? "day" : "days"} ran out ${stockOuts.text}×, told in time ${inTime.join(" → ")}, alerts ${alerts.join(" → ")}`,
    pastOfAll: ({ levels, days, stockOuts, inTime, alerts }) =>
      `The ${levels.one ? "level" : `${levels.text} levels`} with another minimum, as seen for up to ${days.text} ${days.one ? "day" : "days"}, ran out ${stockOuts.one ? "once" : `${stockOuts.text} times`}. By SmartPyme's minimums alone ${inTime[0]} of these ${inTime[0] === "1" ? "is" : "are"} told a lead time ahead, by the advised ones ${inTime[1]}; alerts: ${alerts.join(" → ")}.`,
    rated: (rated, levels) => `How fast stock is consumed is known of ${rated.text} of ${levels.text} levels.`,
    withoutLeadTime: ({ text, one }) =>
      `Of ${text} of them no minimum can be advised: the lead time of ${one ? "its supplier" : "their suppliers"} is not known. Set lead_time under suppliers, or advise.lead_time for all others.`,
    notSeenLong: ({ text, one }) =>
      `${text} ${one ? "product" : "products"} with stock and without known consumption ${one ? "was" : "were"} not seen for long enough to say that nobody wants ${one ? "it" : "them"}.`,
    whatToDo: "Minimums and maximums are changed in SmartPyme; the command lowstockd advise reckons again.",
  },
  test: {
    headline: (channel) => ({
      subject: `[TEST] lowstockd reaches the channel ${channel}`,
      lead: `This is a test of the channel ${channel}. The products below are made up: nothing needs to be done.`,
    }),
    note: "Sent by the command lowstockd test-channel.",
    company: "Sample Company",
    branch: "North branch",
    warehouse: "North warehouse",
    products: ["Sample laptop", "Sample coffee, 1 lb", "Sample printer paper"],
    rowNote: "A sample note",
    supplier: "Sample Imports",
    elsewhere: { branch: "South branch", warehouse: "South warehouse" },
  },
};

/** Made when it is asked for: most processes never word a message. */
function and(texts: readonly string[]): string {
  return new Intl.ListFormat(en.tag).format(texts);
}

function inWarehouses({ text, one }: Count): string {
  return `${text} ${one ? "warehouse" : "warehouses"}`;
}

function inDays({ text, one }: Count): string {
  return `${text} ${one ? "day" : "days"}`;
}
