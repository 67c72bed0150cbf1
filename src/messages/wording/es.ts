import type { Count, SaidAnswer, Wording } from "./wording.ts";

/**
 * Spanish as spoken in El Salvador, where SmartPyme is at home: numbers read 1,234.50 as they do in Mexico (plain `es` would
 * give 1.234,50), and US dollars are simply `$`.
 */
export const es: Wording = {
  tag: "es-SV",
  zone: (place, generic) => generic ?? (place === "UTC" ? place : `hora de ${place}`),
  labels: {
    product: "Producto",
    sku: "Código",
    byMail: "Enviar por correo",
    byWhatsapp: "Enviar por WhatsApp",
    ordered: "Ya está pedido",
    later: "Más tarde",
    noReorder: "No reponer",
    answer: "Ya está pedido, más tarde o no reponer",
    branch: "Sucursal",
    warehouse: "Bodega",
    status: "Estado",
    stock: "Existencia",
    threshold: "Mínimo",
    shortfall: "Faltante",
    order: "Pedido sugerido",
    orderCost: "Costo del pedido",
    supplier: "Proveedor",
    note: "Nota",
    unitCost: "Costo unitario",
    maximum: "Máximo",
    category: "Categoría",
    brand: "Marca",
    transfer: "Traslado",
    barcode: "Código de barras",
    transferFrom: "Trasladar desde",
    perDay: "Consumo diario",
    cover: "Días de cobertura",
    perDayBySales: "Consumo según ventas",
    transferQuantity: "Cantidad a trasladar",
    total: "Total de",
    unknownSupplier: "Proveedor desconocido",
    withoutCost: "sin costo",
    sheet: "Existencias",
  },
  titles: {
    out: ({ one }) => (one ? "Agotado" : "Agotados"),
    low: () => "Existencia baja",
    still_out: ({ one }) => (one ? "Sigue agotado" : "Siguen agotados"),
    still_low: ({ one }) => (one ? "Sigue con existencia baja" : "Siguen con existencia baja"),
    recovered: ({ one }) => (one ? "Recuperado" : "Recuperados"),
    retired: ({ one }) => (one ? "Ya no se vigila" : "Ya no se vigilan"),
  },
  tally: {
    out: ({ text, one }) => `${text} ${one ? "agotado" : "agotados"}`,
    low: ({ text, one }) => `${text} ${one ? "bajo" : "bajos"}`,
    still_out: ({ text, one }) => `${text} ${one ? "sigue agotado" : "siguen agotados"}`,
    still_low: ({ text, one }) => `${text} ${one ? "sigue bajo" : "siguen bajos"}`,
    recovered: ({ text, one }) => `${text} ${one ? "recuperado" : "recuperados"}`,
    retired: ({ text, one }) => `${text} ya no se ${one ? "vigila" : "vigilan"}`,
  },
  tallyAlone: {
    low: ({ text }) => `${text} con existencia baja`,
    still_low: ({ text, one }) => `${text} ${one ? "sigue" : "siguen"} con existencia baja`,
  },
  more: ({ text }, tallies) => `y ${text} más: ${tallies}`,
  part: (part, parts) => `Parte ${part} de ${parts}`,
  seeAll: "Ver todo esto",
  unnamed: {
    product: (id) => `Producto sin nombre ${id}`,
    branch: "Sucursal sin nombre",
    warehouse: "Bodega sin nombre",
  },
  headlines: {
    out: ({ company, product, branch, warehouse, stock, threshold }, short) => ({
      subject: `Agotado: ${short(product)} · ${short(warehouse)} (${stock} de ${threshold})`,
      lead: `${product} se agotó en ${warehouse}, ${branch}, de ${company}: existencia ${stock}, mínimo ${threshold}.`,
    }),
    low: ({ company, product, branch, warehouse, stock, threshold }, short) => ({
      subject: `Existencia baja: ${short(product)} · ${short(warehouse)} (${stock} de ${threshold})`,
      lead: `${product} tiene existencia baja en ${warehouse}, ${branch}, de ${company}: existencia ${stock}, mínimo ${threshold}.`,
    }),
    stillOut: ({ company, product, branch, warehouse, stock, threshold }, short) => ({
      subject: `Sigue agotado: ${short(product)} · ${short(warehouse)} (${stock} de ${threshold})`,
      lead: `${product} sigue agotado en ${warehouse}, ${branch}, de ${company}: existencia ${stock}, mínimo ${threshold}.`,
    }),
    stillLow: ({ company, product, branch, warehouse, stock, threshold }, short) => ({
      subject: `Sigue con existencia baja: ${short(product)} · ${short(warehouse)} (${stock} de ${threshold})`,
      lead: `${product} sigue con existencia baja en ${warehouse}, ${branch}, de ${company}: existencia ${stock}, mínimo ${threshold}.`,
    }),
    recovered: ({ company, product, branch, warehouse, stock, reason }, short) => ({
      subject: `Recuperado: ${short(product)} · ${short(warehouse)} (ahora ${stock})`,
      lead: `${product} se recuperó en ${warehouse}, ${branch}, de ${company}: existencia ${stock}, ${reason}.`,
    }),
    retired: ({ company, product, branch, warehouse, reason }, short) => ({
      subject: `Ya no se vigila: ${short(product)} · ${short(warehouse)} (${reason})`,
      lead: `${product} ya no se vigila en ${warehouse}, ${branch}, de ${company}: ${reason}.`,
    }),
    several: ({ company, warehouses, tallies }) =>
      `Hubo cambios de existencias en ${inWarehouses(warehouses)} de ${company}: ${and(tallies)}.`,
    withReminders: ({ company, warehouses, tallies }) =>
      `Cambios y recordatorios de ${inWarehouses(warehouses)} de ${company}: ${and(tallies)}.`,
    reminders: ({ company, warehouses, tallies }) =>
      `Recordatorio de ${company}: ${and(tallies)} en ${inWarehouses(warehouses)}.`,
    firstRun: ({ company, warehouses, tallies }) =>
      `Primera revisión de ${company}: ${and(tallies)} en ${inWarehouses(warehouses)}.`,
    firstLook: "primera revisión",
  },
  remarks: {
    was: (stock) => `antes ${stock}`,
    lowFor: (duration) => `bajo durante ${duration}`,
    still: (since, duration) => `en alerta desde el ${since}${duration ? ` (hace ${duration})` : ""}`,
    unanswered: (duration) => `nadie ha contestado${duration ? ` desde hace ${duration}` : ""}`,
    afterSilence: {
      out: (since, reason) => `estuvo en silencio desde el ${since}${reason ? ` (${reason})` : ""} y está agotado`,
      low: (since, reason) => `estuvo en silencio desde el ${since}${reason ? ` (${reason})` : ""} y sigue bajo`,
    },
    runsOut: (days) =>
      days === null ? "se agota en menos de un día" : `se agota en ${days.one ? "cerca de" : "unos"} ${inDays(days)}`,
    pace: {
      day: (units) => `${sold(units)} al día`,
      week: (units) => `${sold(units)} a la semana`,
      month: (units) => `${sold(units)} al mes`,
    },
    bySales: (pace) => `${pace} según ventas`,
    orderBy: (lead, left) =>
      `con ${inDays(lead)} de entrega, pida ${left === null ? "hoy" : `a más tardar en ${inDays(left)}`}`,
    byRule: (rule) => `mínimo según ${rule}`,
    restocked: "reabastecido",
    minimumLowered: (from, to) => `el mínimo bajó de ${from} a ${to}`,
    minimumRemoved: (from) => `ya no tiene mínimo, antes era ${from}`,
    ruleChanged: (from, to, rule) => `el mínimo vigilado cambió de ${from} a ${to}${rule ? ` según ${rule}` : ""}`,
    rulingChanged: "ya es suficiente según la configuración",
    ruleRemoved: (from) => `ya no se vigila un mínimo, antes era ${from}`,
    retired: {
      disabled: "producto desactivado",
      deleted: "eliminado en SmartPyme",
      warehouse_gone: "la bodega ya no está activa",
      unwatched: "salió de los productos vigilados",
    },
    interval: {
      ok: (span) => `entretanto se había recuperado (${span})`,
      low: (span) => `entretanto estuvo bajo (${span})`,
      out: (span) => `entretanto estuvo agotado (${span})`,
      retired: (span) => `entretanto no se vigilaba (${span})`,
    },
    manySpells: ({ text }, span) => `entretanto cambió ${text} veces (${span})`,
  },
  answers: {
    said: {
      ordered: (said) =>
        `${whatWasOrdered(said)}${said.day ? `, ${arrive(said, "llega", "llegan")} el ${said.day}` : ""}`,
      later: ({ by, day }) => `pospuesto${by ? ` por ${by}` : ""}${day ? ` hasta el ${day}` : ""}`,
      no_reorder: ({ by }) => `no se repone${by ? `, según ${by}` : ""}`,
    },
    passed: {
      ordered: (said, still) =>
        `${whatWasOrdered(said)}, ${arrive(said, "llegaba", "llegaban")} el ${said.day}: ese día ya pasó y ${still}`,
      later: ({ by, day }, still) => `pospuesto${by ? ` por ${by}` : ""} hasta el ${day}: ese día ya pasó y ${still}`,
      no_reorder: ({ by, day }, still) =>
        `no se reponía hasta el ${day}${by ? `, según ${by}` : ""}: ese día ya pasó y ${still}`,
    },
    still: { out: "está agotado", low: "sigue bajo" },
    news: (product, place, said) => `Contestado desde el último mensaje: ${product} (${place}), ${said}.`,
    newsOfSeveral: (product, { text, one }, said) =>
      `Contestado desde el último mensaje: ${product} y ${text} ${one ? "producto más" : "productos más"}, ${said}.`,
    moreNews: ({ text, one }) => `Hay ${text} ${one ? "respuesta más" : "respuestas más"} desde el último mensaje.`,
  },
  transfer: {
    has: (place, above) => `${place} tiene ${above} por encima de su mínimo`,
    instead: (place, quantity, left) =>
      left === null
        ? `O traslade ${quantity} desde ${place}, sin comprar`
        : `O traslade hasta ${quantity} desde ${place} y compre solo ${left}`,
  },
  overview: {
    title: "Por bodega",
    moreWarehouses: ({ text, one }) => `${text} ${one ? "bodega más" : "bodegas más"}`,
  },
  orders: {
    title: "Pedidos sugeridos por proveedor",
    items: "Artículos",
    moreSuppliers: ({ text, one }) => `${text} ${one ? "proveedor más" : "proveedores más"}`,
    withoutCost: ({ text }) => `${text} sin costo`,
  },
  closing: (company, channel, contact) =>
    `Este aviso lo envía lowstockd, que vigila las existencias${company ? ` de ${company}` : ""} en SmartPyme, a quienes reciben el canal ${channel}. ¿Dudas o cambios? Consulte a ${contact ?? "quien administra lowstockd en su empresa"}.`,
  files: {
    stock: "existencias",
    catalog: "revision-del-catalogo",
    advice: "ajustes-de-existencias",
    attached: ({ text, one }, files) =>
      `${one ? "Adjunto" : `La lista completa (${text}) va adjunta`}: ${files.join(", ")}`,
    inMail: (channels) => `La lista completa va adjunta en el correo de ${and(channels)}.`,
    inSmartPyme: "Los demás están en SmartPyme.",
  },
  drafts: {
    title: "Pedidos listos para enviar",
    hint: "No se ha enviado nada: cada pedido sale cuando usted lo envía.",
    count: ({ text, one }) => `${text} ${one ? "producto" : "productos"}`,
    rest: ({ text, one }) =>
      `${text} ${one ? "línea no tiene pedido aquí, porque su proveedor no se conoce o no está" : "líneas no tienen pedido aquí, porque su proveedor no se conoce o no está"} en suppliers de la configuración: véase la lista.`,
    underMinimum: (missing, least) => `faltan ${missing} para el pedido mínimo de ${least}`,
    minimumUnknown: (least) => `no se puede comprobar el pedido mínimo de ${least}, porque faltan costos`,
    file: "pedido",
    quantity: "Cantidad",
    subject: (company) => `Pedido de ${company}`,
    opening: (company) => `Buen día. De parte de ${company}, queremos pedirle:`,
    item: (quantity, product, sku) => `- ${quantity} × ${product}${sku === null ? "" : ` (${sku})`}`,
    closing: "Por favor confírmenos existencia y fecha de entrega. Gracias.",
  },
  total: "Total",
  rule: (number, name, basis) => `la regla ${number}${name ? `, «${name}»` : ""}: ${basis}`,
  basis: {
    minimum: ({ text }) => `fijado en ${text}`,
    percent_of_maximum: ({ text }) => `${text}% del máximo`,
    times_minimum: ({ text, one }) => (one ? "el mínimo de SmartPyme" : `${text} veces el mínimo de SmartPyme`),
    days_of_cover: (days) => `${inDays(days)} de cobertura`,
    reorder_point: ({ text }) => `punto de pedido con un nivel de servicio de ${text}%`,
  },
  notes: {
    polledAt: (moment) => `Existencias al ${moment}.`,
    severalPolls: ({ text }, first, last, stock) =>
      `Este mensaje reúne ${text} consultas: la primera, el ${first}; la última, el ${last}. ${stock}; lo que cambió y volvió a su estado se informa una sola vez.`,
    stock: {
      ofChange: "Cada existencia es la del momento de su cambio",
      ofLast: "Lo que falta se muestra según la última",
      ofEither: "Cada existencia es la del momento de su cambio o posterior",
    },
    orders:
      "Los pedidos sugeridos llegan hasta el máximo, o hasta el mínimo donde no hay máximo, y no toman en cuenta las compras en tránsito.",
    ordersNet:
      "Los pedidos sugeridos llegan hasta el máximo, o hasta el mínimo donde no hay máximo, sin lo que se contestó que ya está pedido y no ha llegado; no toman en cuenta otras compras en tránsito.",
    ordersByRate:
      "Donde se conocen el consumo y el plazo de entrega, el pedido sugerido alcanza hasta que llegue el siguiente, con una reserva, sin pasar del máximo.",
    incomplete:
      "El inventario siguió cambiando durante la lectura, por lo que aquí pueden faltar cambios. La próxima consulta lo revisará de nuevo.",
    firstRun: "Esta es la primera revisión: todo lo que ya estaba bajo se muestra una sola vez.",
    worstOfFirstRun: (shown, all) =>
      `Esta es la primera revisión: todo lo que ya estaba bajo se informa una sola vez. Se muestran los ${shown.text} casos más graves de ${all.text}.`,
  },
  notices: {
    causes: {
      key_refused: {
        why: "SmartPyme rechaza la clave",
        todo: "revisar en SmartPyme que la empresa esté activa, crear una clave nueva (Configuraciones, Mi cuenta, Integraciones) y ponerla en api_key",
      },
      limit_reached: {
        why: "se agotaron las consultas de esta hora",
        todo: "esperar a la próxima hora; si se repite, consultar con menos frecuencia (lowstockd check muestra lo que cuesta cada consulta)",
      },
      smartpyme_fails: {
        why: "SmartPyme responde con errores",
        todo: "revisar si SmartPyme funciona; lowstockd sigue solo en cuanto funcione",
      },
      smartpyme_unreachable: {
        why: "no hay conexión con SmartPyme",
        todo: "revisar el internet del equipo de lowstockd, su proxy y base_url",
      },
      smartpyme_untrusted: {
        why: "el certificado no es de confianza",
        todo: "revisar el reloj del equipo de lowstockd y base_url",
      },
      smartpyme_moved: { why: "SmartPyme no está en esa dirección", todo: "corregir base_url" },
      poll_hangs: { why: "una consulta no ha terminado", todo: "revisar el registro de lowstockd y reiniciarlo" },
      too_few_requests: {
        why: "las consultas que SmartPyme permite por hora no alcanzan",
        todo: "consultar con menos frecuencia o limitar poll.filters (lowstockd check muestra lo que cuesta cada consulta)",
      },
      mail_login_refused: {
        why: "el servidor de correo rechaza la clave",
        todo: "poner el usuario y la contraseña correctos en smtp.user y smtp.password",
      },
      mail_sender_refused: {
        why: "el servidor rechaza sus correos",
        todo: "revisar from y si el servidor permite enviar desde este equipo",
      },
      mailbox_full: { why: "el buzón está lleno", todo: "pedir que liberen espacio en el buzón" },
      mailbox_unknown: { why: "esa dirección no existe", todo: "corregir la dirección en to" },
      slack_address_dead: {
        why: "Slack ya no acepta su dirección",
        todo: "crear en Slack un webhook entrante nuevo y ponerlo en webhook_url",
      },
      slack_forbids: {
        why: "un administrador de Slack no lo permite",
        todo: "pedir que autoricen la aplicación en Slack, o usar otro canal",
      },
      receiver_refuses: {
        why: "el programa que lo recibe lo rechaza",
        todo: "revisar url, secret y headers",
      },
      receiver_unreachable: {
        why: "no hay conexión con su servidor",
        todo: "revisar el internet del equipo de lowstockd, y el nombre y el puerto del servidor",
      },
      receiver_fails: {
        why: "su servidor responde con errores",
        todo: "esperar, porque se intenta de nuevo solo; si sigue así, avisar a quien administra ese servidor",
      },
      message_refused: {
        why: "se rechazó un mensaje",
        todo: "ver lowstockd status; lowstockd retry lo envía de nuevo",
      },
      disk_full: { why: "el disco está lleno", todo: "liberar espacio en el disco del equipo de lowstockd" },
      store_unreachable: {
        why: "la base de datos no responde",
        todo: "iniciar la base de datos, o revisar store.url y la red",
      },
      store_fails: { why: "no se pueden guardar los datos", todo: "ver el motivo técnico y el registro de lowstockd" },
      config_wrong: {
        why: "contiene un error",
        todo: "corregir lo que señala el motivo técnico (lowstockd check también lo encuentra) y ejecutar lowstockd reload",
      },
      config_needs_restart: {
        why: "otro store o lease requiere reiniciar",
        todo: "reiniciar lowstockd, o dejar store como estaba y ejecutar lowstockd reload",
      },
      queue_fails: {
        why: "su Redis no se puede usar",
        todo: "ver que el Redis de scale.redis funcione y admita las máquinas de lowstockd",
      },
      too_few_workers: {
        why: "sus procesos no dan abasto",
        todo: "iniciar otro lowstockd run, o consultar con menos frecuencia",
      },
      unknown: { why: "falla", todo: "ver el motivo técnico y lowstockd status" },
    },
    began: {
      company: (name, since, why, short) => ({
        subject: `Sin vigilar: ${short(name)} (${why})`,
        lead: `lowstockd no ha podido leer las existencias de ${name} desde el ${since}: ${why}. Mientras tanto nadie se entera de lo que se agota ahí; revíselo en SmartPyme.`,
      }),
      coverage: (name, since, why, short) => ({
        subject: `No se vigila todo: ${short(name)}`,
        lead: `lowstockd lee las existencias de ${name}, pero no las ha visto completas desde el ${since}: ${why}. Lo que ve se avisa; parte de lo que se agota o se reabastece se avisa tarde.`,
      }),
      channel: (name, since, why, short) => ({
        subject: `Sin avisos por ${short(name)}: ${why}`,
        lead: `El canal ${name} no ha aceptado mensajes desde el ${since}: ${why}. Quienes lo reciben no se enteran de lo que se agota. Nada se pierde: se enviará cuando el canal funcione.`,
      }),
      store: (_, since, why) => ({
        subject: `No se vigila nada: ${why}`,
        lead: `lowstockd no ha podido guardar sus datos desde el ${since}: ${why}. Mientras tanto no consulta nada y nadie se entera de lo que se agota; revíselo en SmartPyme.`,
      }),
      config: (_, since, why) => ({
        subject: `Configuración sin aplicar: ${why}`,
        lead: `lowstockd leyó su configuración nueva el ${since} y no puede usarla: ${why}. Vigila y avisa como antes; el cambio no se ha aplicado.`,
      }),
      queue: (_, since, why) => ({
        subject: `No se vigila nada: ${why}`,
        lead: `Los procesos de lowstockd no han podido repartirse el trabajo desde el ${since}: ${why}. Mientras tanto no consultan nada y nadie se entera de lo que se agota; revíselo en SmartPyme.`,
      }),
      load: (_, since, why) => ({
        subject: `Las existencias se miran con retraso: ${why}`,
        lead: `lowstockd mira las existencias con retraso desde el ${since}: ${why}. Lo que se agota se avisa, pero más tarde de lo debido.`,
      }),
    },
    ended: {
      company: (name, span, lasted, short) => ({
        subject: `Se vigila de nuevo: ${short(name)}`,
        lead: `Las existencias de ${name} se pueden leer de nuevo. No se pudieron leer ${lasted ? `durante ${lasted} ` : ""}(${span}).`,
      }),
      coverage: (name, span, lasted, short) => ({
        subject: `Se vigila todo de nuevo: ${short(name)}`,
        lead: `Las existencias de ${name} se leen completas de nuevo. Una parte no se leyó ${lasted ? `durante ${lasted} ` : ""}(${span}).`,
      }),
      channel: (name, span, lasted, short) => ({
        subject: `Avisos de nuevo por ${short(name)}`,
        lead: `El canal ${name} acepta mensajes de nuevo. No aceptó ninguno ${lasted ? `durante ${lasted} ` : ""}(${span}).`,
      }),
      store: (_, span, lasted) => ({
        subject: "Se vigila todo de nuevo",
        lead: `lowstockd puede guardar sus datos de nuevo. No pudo ${lasted ? `durante ${lasted} ` : ""}(${span}). Lo que ha cambiado desde entonces se avisa con la próxima consulta.`,
      }),
      config: (_, span, lasted) => ({
        subject: "Configuración aplicada",
        lead: `lowstockd leyó su configuración y la está usando. Un cambio quedó sin aplicar ${lasted ? `durante ${lasted} ` : ""}(${span}).`,
      }),
      queue: (_, span, lasted) => ({
        subject: "Se vigila todo de nuevo",
        lead: `Los procesos de lowstockd pueden repartirse el trabajo de nuevo. No pudieron ${lasted ? `durante ${lasted} ` : ""}(${span}). Lo que ha cambiado desde entonces se avisa con la próxima consulta.`,
      }),
      load: (_, span, lasted) => ({
        subject: "Las existencias se miran a tiempo de nuevo",
        lead: `lowstockd mira las existencias a tiempo de nuevo. Iba con retraso ${lasted ? `durante ${lasted} ` : ""}(${span}).`,
      }),
    },
    missed: (recipient, channel, since, why, short) => ({
      subject: `Sin avisos para ${short(recipient)}: ${why}`,
      lead: `Los mensajes del canal ${channel} para ${recipient} no se aceptan desde el ${since}: ${why}. A los demás destinatarios sí les llegan.`,
    }),
    reachedAgain: (recipient, channel, span, lasted, short) => ({
      subject: `Avisos de nuevo para ${short(recipient)}`,
      lead: `Los mensajes del canal ${channel} para ${recipient} se aceptan de nuevo. No se aceptaron ${lasted ? `durante ${lasted} ` : ""}(${span}).`,
    }),
    more: ({ text }) => ` (+${text})`,
    todo: (contact, todo) =>
      `Qué hacer, para ${contact ?? "quien administra lowstockd en su empresa"}: ${todo}. Si no es usted, pásele este mensaje.`,
    technical: (reason) => `Motivo técnico: ${reason}`,
    waiting: (name, { text, one }) =>
      `${text} ${one ? "cambio espera" : "cambios esperan"} por ${name} y ${one ? "se enviará" : "se enviarán"} en cuanto funcione.`,
    unseen: ({ text, one }) => `No se sabe qué pasó con ${text} ${one ? "alerta abierta" : "alertas abiertas"}.`,
    foundAt: (moment) => `Situación al ${moment}.`,
  },
  audit: {
    title: "Revisión del catálogo",
    inSubject: "catálogo",
    lead: (company, tallies) => `Hay algo que corregir en el catálogo de ${company}: ${and(tallies)}.`,
    nothing: "Nada que corregir en el catálogo",
    nothingIn: (company) => `No hay nada que corregir en el catálogo de ${company}.`,
    shared: (kind, count, levels) =>
      `${kind}: ${count.text} de ${levels.text} registros. Lo que comparten casi todos es una forma de llevar el catálogo y no un error: se dice una sola vez, y solo el archivo lo detalla.`,
    kinds: {
      always_out: "Agotado en todas las bodegas",
      low_without_supplier: "Existencia baja, sin proveedor",
      low_without_cost: "Existencia baja, sin costo",
      minimum_above_maximum: "Mínimo mayor que el máximo",
      duplicate_warehouse: "Bodegas con el mismo nombre",
      minimum_without_maximum: "Mínimo sin máximo",
    },
    tally: {
      always_out: ({ text, one }) => `${text} ${one ? "producto agotado" : "productos agotados"} en todas las bodegas`,
      low_without_supplier: ({ text, one }) => `${text} ${one ? "bajo" : "bajos"} y sin proveedor`,
      low_without_cost: ({ text, one }) => `${text} ${one ? "bajo" : "bajos"} y sin costo`,
      minimum_above_maximum: ({ text, one }) =>
        `${text} ${one ? "mínimo mayor que su máximo" : "mínimos mayores que su máximo"}`,
      duplicate_warehouse: ({ text, one }) =>
        `${text} ${one ? "producto" : "productos"} en bodegas con el mismo nombre`,
      minimum_without_maximum: ({ text, one }) => `${text} ${one ? "mínimo" : "mínimos"} sin máximo`,
    },
    kindSince: (kind, since) => `${kind} desde ${since}`,
    finding: "Hallazgo",
    count: "Cantidad",
    minimum: "Mínimo",
    since: "Desde",
    warehouses: inWarehouses,
    shown: (shown, all) => (shown.text === all.text ? "Lo encontrado" : `Los primeros ${shown.text} de ${all.text}`),
    readAt: (moment) => `Catálogo al ${moment}.`,
    incomplete: "El catálogo siguió cambiando durante la lectura, por lo que aquí puede faltar algo.",
    advice:
      "Proveedores, costos, mínimos y máximos se corrigen en SmartPyme; el comando lowstockd audit lo revisa de nuevo.",
  },
  advice: {
    title: "Conviene ajustar",
    inSubject: "ajustes",
    lead: (company, tallies) => `Según lo que se consume en ${company}: ${and(tallies)}.`,
    nothing: "Nada que ajustar en las existencias",
    nothingIn: (company) =>
      `Hasta donde se sabe, en ${company} no conviene cambiar ningún mínimo ni máximo, y nada lleva demasiado tiempo sin salir.`,
    kinds: {
      limits: "Mínimo o máximo",
      overstock: "Existencia de más",
      dead_stock: "Sin consumo",
    },
    tally: {
      limits: ({ text, one }) => `${text} ${one ? "mínimo o máximo" : "mínimos o máximos"} por cambiar`,
      overstock: ({ text, one }) => `${text} ${one ? "registro" : "registros"} con existencia de más`,
      dead_stock: ({ text, one }) => `${text} ${one ? "producto" : "productos"} sin consumo`,
    },
    item: "Ajuste",
    columns: {
      minimum: "Mínimo sugerido",
      maximum: "Máximo sugerido",
      leadDays: "Plazo de entrega (días)",
      excess: "De más",
      value: "Valor de lo de más",
      past: {
        days: "Días revisados",
        stockOuts: "Se agotó",
        inTime: "Avisado a tiempo",
        alerts: "Alertas",
        daysUnder: "Días bajo el mínimo",
      },
      advised: (head) => `${head}, con lo sugerido`,
    },
    past: ({ days, stockOuts, inTime, alerts }) =>
      `en ${days.text} ${days.one ? "día" : "días"} se agotó ${stockOuts.text}×, avisado a tiempo ${inTime.join(" → ")}, alertas ${alerts.join(" → ")}`,
    pastOfAll: ({ levels, days, stockOuts, inTime, alerts }) =>
      `${levels.one ? "El registro" : `Los ${levels.text} registros`} con otro mínimo, según lo visto en ${days.text} ${days.one ? "día" : "días"} como máximo, se ${levels.one ? "agotó" : "agotaron"} ${stockOuts.text} ${stockOuts.one ? "vez" : "veces"}. Solo con los mínimos de SmartPyme se avisa ${inTime[0]} de esas veces con todo el plazo de entrega por delante, con los sugeridos ${inTime[1]}; alertas: ${alerts.join(" → ")}.`,
    rated: (rated, levels) => `Se sabe a qué ritmo se consume en ${rated.text} de ${levels.text} registros.`,
    withoutLeadTime: ({ text, one }) =>
      `De ${text} de ellos no se puede sugerir un mínimo: no se conoce el plazo de entrega de ${one ? "su proveedor" : "sus proveedores"}. Indique lead_time en suppliers, o advise.lead_time para todos los demás.`,
    notSeenLong: ({ text, one }) =>
      `${text} ${one ? "producto" : "productos"} con existencia y sin consumo conocido no se ${one ? "ha" : "han"} seguido el tiempo suficiente para decir que nadie ${one ? "lo" : "los"} pide.`,
    whatToDo: "Los mínimos y máximos se cambian en SmartPyme; el comando lowstockd advise los calcula de nuevo.",
  },
  test: {
    headline: (channel) => ({
      subject: `[PRUEBA] lowstockd llega al canal ${channel}`,
      lead: `Esta es una prueba del canal ${channel}. Los productos de abajo son inventados: no hay nada que hacer.`,
    }),
    note: "Enviado por el comando lowstockd test-channel.",
    company: "Empresa de ejemplo",
    branch: "Sucursal Norte",
    warehouse: "Bodega Norte",
    products: ["Laptop de ejemplo", "Café de ejemplo, 1 lb", "Papel de ejemplo para impresora"],
    rowNote: "Una nota de ejemplo",
    supplier: "Importadora de ejemplo",
    elsewhere: { branch: "Sucursal Sur", warehouse: "Bodega Sur" },
  },
};

/** Made when it is asked for: most processes never word a message. */
function and(texts: readonly string[]): string {
  return new Intl.ListFormat(es.tag).format(texts);
}

function inWarehouses({ text, one }: Count): string {
  return `${text} ${one ? "bodega" : "bodegas"}`;
}

/** "60 pedidos por Ana" */
function whatWasOrdered({ quantity, by }: SaidAnswer): string {
  const what = quantity === null ? "pedido" : `${quantity.text} ${quantity.one ? "pedido" : "pedidos"}`;
  return `${what}${by ? ` por ${by}` : ""}`;
}

function arrive({ quantity }: SaidAnswer, one: string, several: string): string {
  return quantity === null || quantity.one ? one : several;
}

function inDays({ text, one }: Count): string {
  return `${text} ${one ? "día" : "días"}`;
}

function sold({ text, one }: Count): string {
  return `${one ? "se vende" : "se venden"} ${text}`;
}
