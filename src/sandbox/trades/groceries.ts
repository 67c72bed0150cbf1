import { byMeasure, byUnit, type Trade } from "./trade.ts";

export const GROCERIES: Trade = {
  suppliers: ["Distribuidora Los Tres Cántaros", "Abarrotes del Lago Ámbar", "Granos y Semillas Don Ulises"],
  families: [
    byMeasure("Arroz precocido por kilo", "ARR", "Granos básicos", [null], { "grano entero": 0.92, integral: 1.25 }),
    byMeasure("Frijol rojo de seda por kilo", "FRI", "Granos básicos", [null], { primera: 1.85, segunda: 1.55 }),
    byMeasure("Maíz blanco por kilo", "MAI", "Granos básicos", [null], { nacional: 0.48 }),
    byMeasure("Azúcar por kilo", "AZU", "Granos básicos", [null], { blanca: 0.86, morena: 0.81 }),
    byMeasure("Queso fresco por kilo", "QUE", "Lácteos", [null, "Dos Pinos"], { blando: 5.2, duro: 7.4 }),
    byUnit("Leche entera", "LEC", "Lácteos", ["Dos Pinos", "Nestlé", "Lala"], {
      "1 L": 1.25,
      "caja de 12 × 1 L": 14.2,
    }),
    byUnit("Yogur bebible", "YOG", "Lácteos", ["Yoplait", "Lala", "Danone"], {
      "fresa 200 ml": 0.62,
      "melocotón 200 ml": 0.62,
    }),
    byUnit("Café molido", "CAF", "Bebidas calientes", ["Nescafé", "Juan Valdez", null], { "250 g": 3.4, "454 g": 5.9 }),
    byUnit("Galletas surtidas", "GAL", "Snacks", ["Nabisco", "Gamesa", "Pozuelo"], {
      "paquete de 12": 1.9,
      "caja familiar": 3.6,
    }),
    byUnit("Aceite vegetal", "ACE", "Abarrotes", ["Mazola", "Capullo", null], {
      "750 ml": 2.2,
      "1.5 L": 4.1,
      galón: 9.8,
    }),
    byUnit("Pasta para sopa", "PAS", "Abarrotes", ["Barilla", "La Moderna"], {
      "fideo 200 g": 0.38,
      "codito 200 g": 0.38,
      "espagueti 400 g": 0.74,
    }),
    byUnit("Atún en aceite", "ATU", "Enlatados", ["Calvo", "Van Camp's", "Dolores"], {
      "142 g": 0.98,
      "paquete de 3": 2.8,
    }),
    byUnit("Frijoles molidos", "FRM", "Enlatados", ["Ducal", "Natura's"], {
      "rojos 400 g": 0.95,
      "negros 400 g": 0.95,
    }),
    byUnit("Salsa de tomate", "SAL", "Enlatados", ["Maggi", "Heinz", "Natura's"], {
      "106 g": 0.29,
      "227 g": 0.52,
      "397 g": 0.88,
    }),
    byUnit("Gaseosa", "GAS", "Bebidas", ["Coca-Cola", "Pepsi", "Fanta"], {
      "355 ml": 0.34,
      "1.25 L": 0.92,
      "2.5 L": 1.55,
    }),
    byUnit("Agua purificada", "AGU", "Bebidas", ["Dasani", "Aquafina"], {
      "600 ml": 0.28,
      "1.5 L": 0.55,
      garrafón: 1.7,
    }),
    byUnit("Detergente en polvo", "DET", "Limpieza", ["Ariel", "Rinso", "Xedex"], {
      "500 g": 1.05,
      "1 kg": 1.95,
      "5 kg": 8.9,
    }),
    byUnit("Jabón de tocador", "JAB", "Higiene", ["Dove", "Palmolive", "Protex"], {
      "110 g": 0.62,
      "paquete de 3": 1.7,
    }),
    byUnit("Pasta dental", "DEN", "Higiene", ["Colgate", "Oral-B"], { "75 ml": 1.1, "100 ml": 1.45 }),
    byUnit("Papel higiénico", "PAP", "Higiene", ["Scott", "Rosal"], { "4 rollos": 1.3, "12 rollos": 3.6 }),
    byUnit("Pañales", "PAÑ", "Bebés", ["Huggies", "Pampers"], { "talla M, 40 u": 8.4, "talla G, 36 u": 8.6 }),

    byUnit("Champú", "CHA", "Higiene", ["Pantene", "Head & Shoulders", "Sedal"], { "180 ml": 2.4, "400 ml": 4.6 }),
    byUnit("Desodorante", "DEO", "Higiene", ["Rexona", "Axe", "Dove"], { "barra 50 g": 2.2, "aerosol 150 ml": 3.4 }),
    byUnit("Cloro", "CLO", "Limpieza", ["Magia Blanca", "Clorox"], { "1 L": 0.9, galón: 2.6 }),
    byUnit("Suavizante de telas", "SUA", "Limpieza", ["Suavitel", "Downy"], { "850 ml": 1.9, "1.8 L": 3.7 }),
    byUnit("Esponja de cocina", "ESP", "Limpieza", ["Scotch-Brite", null], { "2 u": 0.8, "6 u": 2.1 }),
    byUnit("Mayonesa", "MAY", "Abarrotes", ["Hellmann's", "McCormick"], { "200 g": 1.2, "400 g": 2.1 }),
    byUnit("Cereal de maíz", "CEL", "Abarrotes", ["Kellogg's", "Nestlé"], { "300 g": 2.6, "500 g": 3.9 }),
    byUnit("Harina de trigo", "HAR", "Abarrotes", ["Gold Medal", null], { "1 lb": 0.6, "5 lb": 2.7 }),
    byUnit("Avena en hojuelas", "AVE", "Abarrotes", ["Quaker", null], { "400 g": 1.1, "800 g": 1.9 }),
    byUnit("Consomé de pollo", "CON", "Abarrotes", ["Maggi", "Knorr"], { sobre: 0.16, "frasco 200 g": 1.8 }),
    byUnit("Jugo de naranja", "JUG", "Bebidas", ["Del Monte", "Tampico"], { "330 ml": 0.5, "1 L": 1.2 }),
    byUnit("Té frío", "TEF", "Bebidas", ["Lipton", "Nestea"], { "500 ml": 0.7, "1.5 L": 1.4 }),
    byUnit("Chocolate de barra", "CHO", "Snacks", ["Snickers", "Kinder", "Hershey's"], {
      "43 g": 0.7,
      "caja de 24": 15.8,
    }),
    byMeasure("Salchichón por kilo", "SCH", "Carnes frías", [null], { "de res": 4.4, "de pollo": 3.8 }),
    byMeasure("Jamón de pavo por kilo", "JAM", "Carnes frías", ["FUD", null], { rebanado: 6.9 }),
  ],
};
