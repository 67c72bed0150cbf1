import { byMeasure, byUnit, type Trade } from "./trade.ts";

export const HARDWARE: Trade = {
  suppliers: ["Importadora Tres Volcanes", "Mayoreo El Yunque Azul", "Suministros La Ceiba Alta"],
  families: [
    byUnit("Martillo de uña", "MAR", "Herramientas", ["Truper", "Stanley", "Pretul"], { "16 oz": 6.4, "20 oz": 8.1 }),
    byUnit("Taladro percutor", "TAL", "Herramientas eléctricas", ["Bosch", "DeWalt", "Makita"], {
      '1/2" 600 W': 48,
      '1/2" 750 W': 66,
      "20 V inalámbrico": 98,
    }),
    byUnit("Esmeril angular", "ESM", "Herramientas eléctricas", ["Bosch", "DeWalt", "Makita"], {
      '4 1/2"': 44,
      '7"': 79,
    }),
    byUnit("Juego de desarmadores", "DES", "Herramientas", ["Truper", "Stanley"], {
      "6 piezas": 7.2,
      "10 piezas": 12.5,
    }),
    byUnit("Cinta métrica", "CIN", "Herramientas", ["Truper", "Stanley", "Pretul"], {
      "3 m": 2.1,
      "5 m": 3.4,
      "8 m": 5.6,
    }),
    byUnit("Llave ajustable", "LLA", "Herramientas", ["Truper", "Stanley", "Pretul"], {
      '8"': 5.1,
      '10"': 6.9,
      '12"': 9.8,
    }),
    byUnit("Disco de corte para metal", "DIS", "Abrasivos", ["3M", "Bosch", "DeWalt"], {
      '4 1/2"': 0.9,
      '7"': 1.6,
      '14"': 4.2,
    }),
    byUnit("Lija de agua", "LIJ", "Abrasivos", ["3M", null], {
      "grano 80": 0.45,
      "grano 120": 0.45,
      "grano 220": 0.5,
      "grano 400": 0.55,
    }),
    byUnit("Foco LED", "FOC", "Iluminación", ["Philips", "Osram"], {
      "9 W luz cálida": 1.3,
      "9 W luz fría": 1.3,
      "12 W luz fría": 1.9,
      "18 W luz fría": 3.1,
    }),
    byUnit("Tomacorriente doble", "TOM", "Electricidad", ["Leviton", "Eagle"], { blanco: 1.8, marfil: 1.8 }),
    byUnit("Interruptor térmico", "INT", "Electricidad", ["Schneider", "Eaton"], {
      "20 A": 5.4,
      "30 A": 5.9,
      "50 A": 8.7,
    }),
    byMeasure("Cable eléctrico THHN por metro", "CAB", "Electricidad", ["Phelps Dodge", null], {
      "N.º 10": 0.78,
      "N.º 12": 0.52,
      "N.º 14": 0.36,
    }),
    byUnit("Tubo PVC", "PVC", "Fontanería", ["Amanco", null], {
      '1/2" × 6 m': 2.6,
      '3/4" × 6 m': 3.7,
      '4" × 6 m': 14.8,
    }),
    byUnit("Codo PVC 90°", "COD", "Fontanería", ["Amanco", null], { '1/2"': 0.22, '3/4"': 0.31, '2"': 1.15 }),
    byUnit("Grifo para lavamanos", "GRI", "Fontanería", ["Helvex", "Price Pfister"], { cromado: 13.5, satinado: 18.9 }),
    byUnit("Pintura látex", "PIN", "Pinturas", ["Comex", "Sherwin-Williams"], {
      "blanco, galón": 13.2,
      "blanco, cubeta": 58,
      "marfil, galón": 13.9,
      "azul añil, galón": 15.4,
    }),
    byUnit("Brocha de cerda", "BRO", "Pinturas", ["Truper", "Pretul"], { '1"': 0.8, '2"': 1.3, '4"': 2.7 }),
    byUnit("Cemento gris", "CEM", "Construcción", ["Holcim", null], { "saco de 42.5 kg": 8.1 }),
    byUnit("Varilla corrugada", "VAR", "Construcción", [null], { '3/8" × 6 m': 3.9, '1/2" × 6 m': 6.8 }),
    byMeasure("Clavo con cabeza por kilo", "CLA", "Construcción", [null, "Deacero"], {
      '1 1/2"': 1.4,
      '2 1/2"': 1.35,
      '4"': 1.3,
    }),
    byMeasure("Arena lavada por metro cúbico", "ARE", "Construcción", [null], { fina: 17, gruesa: 16 }),
    byUnit("Candado de latón", "CAN", "Cerrajería", ["Yale", "Master Lock"], {
      "30 mm": 4.1,
      "40 mm": 5.8,
      "50 mm": 8.4,
    }),

    byUnit("Sierra circular", "SIE", "Herramientas eléctricas", ["Bosch", "DeWalt", "Makita"], {
      '7 1/4"': 92,
      '9 1/4"': 138,
    }),
    byUnit("Alicate universal", "ALI", "Herramientas", ["Truper", "Stanley", "Pretul"], { '6"': 4.2, '8"': 5.7 }),
    byUnit("Broca para concreto", "BRC", "Herramientas", ["Bosch", "DeWalt"], {
      '1/4"': 1.4,
      '3/8"': 2.2,
      '1/2"': 3.1,
    }),
    byUnit("Nivel de aluminio", "NIV", "Herramientas", ["Truper", "Stanley"], { '18"': 8.6, '24"': 11.2 }),
    byUnit("Pala cuadrada", "PAL", "Jardinería", ["Truper", "Pretul"], { "mango largo": 8.3, "mango corto": 7.7 }),
    byUnit("Manguera reforzada", "MAN", "Jardinería", ["Truper", null], { "15 m": 9.4, "30 m": 17.2 }),
    byUnit("Machete", "MAC", "Jardinería", ["Truper", "Pretul"], { '18"': 3.9, '22"': 4.4 }),
    byUnit("Silicón transparente", "SIL", "Adhesivos", ["3M", "Sika"], { "280 ml": 3.3, cartucho: 4.1 }),
    byUnit("Pegamento de contacto", "PEG", "Adhesivos", ["Resistol", "3M"], { "1/8 galón": 4.9, galón: 21 }),
    byUnit("Cinta aislante", "AIS", "Electricidad", ["3M", "Truper"], { "9 m": 0.7, "18 m": 1.2 }),
    byUnit("Guantes de trabajo", "GUA", "Seguridad", ["Truper", "3M"], { "talla M": 2.3, "talla G": 2.3 }),
    byUnit("Anteojos de protección", "ANT", "Seguridad", ["3M", "Truper"], { claros: 1.9, oscuros: 2.1 }),
    byUnit("Bisagra de acero", "BIS", "Cerrajería", [null, "Yale"], { '3"': 0.9, '4"': 1.3 }),
    byUnit("Cerradura de pomo", "CER", "Cerrajería", ["Yale", "Kwikset"], {
      baño: 9.2,
      dormitorio: 10.4,
      entrada: 14.6,
    }),
    byMeasure("Cadena galvanizada por metro", "CAD", "Construcción", [null], { '3/16"': 2.2, '1/4"': 3.6 }),
    byUnit("Lámina galvanizada", "LAM", "Construcción", [null], { "2 yardas": 9.7, "3 yardas": 14.4 }),
  ],
};
