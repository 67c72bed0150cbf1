/*
 * The floor: the least that a script must do to send low-stock alerts. It fetches the same pages, parses them, maps the rows,
 * compares them with its last snapshot, writes the new one to a file, and posts the changes to Slack.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { answer } from "./usage.mjs";

const [origin, key, file] = process.argv.slice(2);
const CONCURRENCY = 4;

async function fetchPage(page) {
  const response = await fetch(`${origin}/inventory?stock_minimo=1&per_page=200&page=${page}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return JSON.parse(await response.text());
}

function readSnapshot() {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

async function poll({ tell }) {
  const low = {};
  const take = ({ data }) => {
    for (const { id, nombre, codigo, inventarios } of data) {
      for (const { nombre_sucursal, nombre_bodega, stock, stock_minimo, stock_maximo } of inventarios) {
        const [units, minimum] = [Number(stock), Number(stock_minimo)];
        if (minimum <= 0 || units > minimum) continue;
        const maximum = Number(stock_maximo);
        low[`${id}/${nombre_sucursal}/${nombre_bodega}`] = { nombre, codigo, units, minimum, maximum };
      }
    }
  };
  const first = await fetchPage(1);
  take(first);
  let next = 2;
  const worker = async () => {
    while (next <= first.pagination.total_pages) take(await fetchPage(next++));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const before = readSnapshot();
  const breached = Object.keys(low).filter((name) => !before[name]);
  const recovered = Object.keys(before).filter((name) => !low[name]);
  writeFileSync(`${file}.new`, JSON.stringify(low));
  renameSync(`${file}.new`, file);
  if (tell && breached.length + recovered.length > 0) {
    const text = [...breached.map((name) => low[name].nombre), ...recovered].slice(0, 100).join("\n");
    await (await fetch(`${origin}/services/T/B/floor`, { method: "POST", body: JSON.stringify({ text }) })).text();
  }
  return { breached: breached.length, recovered: recovered.length };
}

answer(poll);
