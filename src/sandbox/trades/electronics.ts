import { byMeasure, byUnit, type Trade } from "./trade.ts";

export const ELECTRONICS: Trade = {
  suppliers: ["Tecnología Mar de Jade", "Importaciones Cóndor Dorado"],
  families: [
    byUnit("Computadora portátil", "LAP", "Electrónicos", ["Dell", "HP", "Lenovo"], {
      '14" 8 GB': 430,
      '15.6" 16 GB': 610,
    }),
    byUnit("Monitor", "MON", "Electrónicos", ["Samsung", "LG", "Dell"], { '22"': 88, '24"': 112, '27" 4K': 235 }),
    byUnit("Teclado en español", "TEC", "Accesorios", ["Logitech", "HP", "Microsoft"], {
      alámbrico: 9.5,
      inalámbrico: 19,
    }),
    byUnit("Ratón óptico", "RAT", "Accesorios", ["Logitech", "HP", "Microsoft"], { alámbrico: 5.1, inalámbrico: 9.9 }),
    byUnit("Memoria USB", "USB", "Almacenamiento", ["Kingston", "SanDisk"], {
      "32 GB": 4.2,
      "64 GB": 6.1,
      "128 GB": 10.4,
    }),
    byUnit("Disco sólido externo", "SSD", "Almacenamiento", ["Samsung", "Kingston", "Western Digital"], {
      "500 GB": 49,
      "1 TB": 78,
    }),
    byUnit("Enrutador wifi", "RED", "Redes", ["TP-Link", "Cisco"], { AC1200: 26, AX3000: 61 }),
    byMeasure("Cable de red Cat 6 por metro", "UTP", "Redes", ["Panduit", null], { gris: 0.42, azul: 0.42 }),
    byUnit("Impresora multifuncional", "IMP", "Electrónicos", ["Epson", "Canon", "HP"], {
      "tinta continua": 172,
      láser: 210,
    }),
    byUnit("Botella de tinta", "TIN", "Consumibles", ["Epson", "Canon"], {
      negro: 9.2,
      cian: 8.4,
      magenta: 8.4,
      amarillo: 8.4,
    }),
    byUnit("Tóner", "TON", "Consumibles", ["HP", "Brother"], { negro: 54, color: 71 }),
    byUnit("Audífonos", "AUD", "Accesorios", ["Sony", "JBL", "Logitech"], { "con micrófono": 14, bluetooth: 31 }),
    byUnit("Teléfono inteligente", "TEL", "Telefonía", ["Samsung", "Motorola", "Xiaomi"], {
      "128 GB": 148,
      "256 GB": 226,
    }),
    byUnit("Cargador rápido USB-C", "CAR", "Telefonía", ["Samsung", "Anker"], { "20 W": 8.8, "45 W": 17 }),
    byUnit("UPS regulador", "UPS", "Energía", ["APC", "Forza"], { "600 VA": 42, "1500 VA": 138 }),
    byUnit("Batería alcalina", "BAT", "Energía", ["Duracell", "Energizer"], {
      "AA, 4 u": 2.3,
      "AAA, 4 u": 2.3,
      "9 V": 2.9,
    }),

    byUnit("Televisor", "TVS", "Electrónicos", ["Samsung", "LG", "Sony"], { '32"': 136, '43" 4K': 238, '55" 4K': 349 }),
    byUnit("Tableta", "TAB", "Electrónicos", ["Samsung", "Lenovo"], { '8"': 94, '10.4"': 168 }),
    byUnit("Cámara web", "CAM", "Accesorios", ["Logitech", "Microsoft"], { "720p": 18, "1080p": 39 }),
    byUnit("Parlante bluetooth", "PAR", "Accesorios", ["Sony", "JBL"], { portátil: 34, "de torre": 118 }),
    byUnit("Tarjeta microSD", "MSD", "Almacenamiento", ["Kingston", "SanDisk"], { "64 GB": 5.4, "128 GB": 9.7 }),
    byUnit("Cable HDMI", "HDM", "Accesorios", ["Belkin", null], { "1.8 m": 3.2, "3 m": 4.6, "5 m": 7.1 }),
    byUnit("Conmutador de red", "SWI", "Redes", ["TP-Link", "Cisco"], { "8 puertos": 17, "24 puertos": 86 }),
    byUnit("Regleta con protección", "REG", "Energía", ["Forza", "APC"], { "6 tomas": 7.4, "8 tomas": 11 }),
    byUnit("Protector de pantalla", "PRO", "Telefonía", ["Samsung", null], { "vidrio templado": 1.1, privacidad: 1.8 }),
  ],
};
