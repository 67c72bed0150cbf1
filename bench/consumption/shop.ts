import { createRandom, type Random } from "../../src/sandbox/random.ts";
import type { Interval } from "../../src/stock/consumption/calendar.ts";
import { followStock } from "../../src/stock/consumption/follow-stock.ts";
import type { Tracked } from "../../src/stock/consumption/tracked.ts";
import { decimal } from "../../src/stock/decimal.ts";
import type { Listing, Product } from "../../src/stock/level.ts";

/*
 * Shops whose demand is known: what customers want of each product in each warehouse is drawn from a pattern, the stock is what
 * comes of it, and reads see the stock only, as the daemon's do.
 */

export const PATTERNS = ["regular", "weekly", "erratic", "intermittent", "lumpy", "dying", "growing"] as const;

export type Pattern = (typeof PATTERNS)[number];

/** What happens in a shop besides sales. */
export interface Events {
  /** Chance that a product is moved between its warehouses on a day. */
  readonly transfers: number;
  /** Chance that a level's stock is corrected downwards on a day, by ten to forty times what it sells in one. */
  readonly corrections: number;
  /** Chance that a day begins one to four days without reads. */
  readonly gaps: number;
  /** Chance that an order for stock is forgotten, so that a level runs out. */
  readonly forgotten: number;
}

export const NOTHING_ELSE: Events = { transfers: 0, corrections: 0, gaps: 0, forgotten: 0 };

export const EVERYTHING: Events = { transfers: 0.05, corrections: 0.01, gaps: 0.03, forgotten: 0.3 };

/** What a shop has come to, and what its reads have made of one of its levels. */
export interface LevelOutcome {
  readonly tracked: Tracked;
  /** Units that customers want a day at the end of the time, over a week. */
  readonly trueRate: number;
  /** Units sold by day, from the first day on. */
  readonly sold: readonly number[];
}

const HOUR_MS = 3_600_000;
const OPENS = 8;
const CLOSES = 18;
const WAREHOUSES = ["Norte", "Sur"];

/** By weekday, from the first day of the shop; closed on the last. */
const WEEK = [0.7, 0.8, 0.9, 1.1, 1.5, 2, 0];

interface Shelf {
  stock: number;
  /** What `pattern` makes the demand of. */
  readonly base: number;
  /** Units that customers want on an average day at first. */
  readonly usual: number;
  arrivesOn: number;
  readonly sold: number[];
}

/**
 * Runs a shop of so many products of one pattern in two warehouses, from local time 0 on, with a read every two hours and at
 * first.
 */
export function runShop(pattern: Pattern, events: Events, { products = 60, days = 91, seed = 1 } = {}): LevelOutcome[] {
  const random = createRandom(seed);
  const shelves = Array.from({ length: products }, () =>
    WAREHOUSES.map((): Shelf => {
      const base = baseRate(pattern, random);
      const usual = trueRateOn(0, pattern, base);
      return { stock: Math.ceil(usual * 20) + 20, base, usual, arrivesOn: -1, sold: [] };
    }),
  );
  const book = new Map<number, readonly Tracked[]>();
  let lastRead = 0;
  let nextReadDay = 0;
  const read = (to: number) => {
    const between: Interval = { from: lastRead, to };
    for (const [id, levels] of followStock(book, listingsOf(shelves), between)) book.set(id, levels);
    lastRead = to;
  };
  read(0);
  for (let day = 0; day < days; day += 1) {
    if (day >= nextReadDay && random.chance(events.gaps)) nextReadDay = day + random.integer(1, 4);
    const wanted = shelves.map((product) => product.map(({ base }) => wantedOn(day, pattern, base, random)));
    for (const product of shelves) for (const shelf of product) shelf.sold.push(0);
    for (let hour = 0; hour < 24; hour += 1) {
      for (const [index, product] of shelves.entries()) {
        for (const [at, shelf] of product.entries()) {
          sell(shelf, shareOfHour(wanted[index]?.[at] ?? 0, hour));
          if (hour === 20) restock(shelf, day, events, random);
          if (hour === 22 && random.chance(events.corrections)) correct(shelf, random);
        }
        if (hour === 6 && random.chance(events.transfers)) transfer(product, random);
      }
      if (hour % 2 === 1 && day >= nextReadDay) read((day * 24 + hour + 1) * HOUR_MS);
    }
  }
  return shelves.flatMap((product, index) =>
    product.flatMap((shelf, at) => {
      const tracked = book.get(index + 1)?.[at];
      return tracked ? [{ tracked, trueRate: trueRateOn(days, pattern, shelf.base), sold: shelf.sold }] : [];
    }),
  );
}

/** Draws what the demand for a level is made of. */
export function baseRate(pattern: Pattern, random: Random): number {
  const between = (least: number, most: number) => least + random.next() * (most - least);
  return pattern === "intermittent" || pattern === "lumpy" ? between(0.1, 0.6) : between(3, 15);
}

/**
 * Returns by which part of the base rate a level sells on a day: what dies out halves every two weeks from the 40th day on, what grows
 * doubles every month from then on.
 */
function lifeOn(day: number, pattern: Pattern): number {
  const since = Math.max(0, day - 40);
  return pattern === "dying" ? 0.5 ** (since / 14) : pattern === "growing" ? 2 ** (since / 30) : 1;
}

/** Returns the units that customers want on an average day. */
export function trueRateOn(day: number, pattern: Pattern, base: number): number {
  return base * lifeOn(day, pattern) * (pattern === "lumpy" ? MEAN_LUMP : pattern === "intermittent" ? 2 : 1);
}

const LUMPS = [1, 1, 1, 2, 2, 3, 8, 14] as const;
const MEAN_LUMP = LUMPS.reduce<number>((sum, lump) => sum + lump, 0) / LUMPS.length;

/** Draws the units that customers want on a day. */
export function wantedOn(day: number, pattern: Pattern, base: number, random: Random): number {
  const rate = base * lifeOn(day, pattern);
  switch (pattern) {
    case "regular":
    case "dying":
    case "growing":
      return poisson(rate, random);
    case "weekly":
      return poisson(rate * (WEEK[day % 7] ?? 1), random);
    case "erratic":
      return poisson(rate * random.pick([0.2, 0.4, 0.6, 0.8, 3]), random);
    case "intermittent":
      return random.chance(base) ? random.integer(1, 3) : 0;
    case "lumpy":
      return random.chance(base) ? random.pick(LUMPS) : 0;
  }
}

function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count += 1;
  return count;
}

/** Returns what is wanted in an hour of the day, when a day's units are spread over the opening hours. */
export function shareOfHour(units: number, hour: number): number {
  if (hour < OPENS || hour >= CLOSES) return 0;
  const hours = CLOSES - OPENS;
  const upTo = (passed: number) => Math.floor((units * passed) / hours + 0.5);
  return upTo(hour - OPENS + 1) - upTo(hour - OPENS);
}

function sell(shelf: Shelf, units: number): void {
  const sold = Math.min(units, shelf.stock);
  shelf.stock -= sold;
  const today = shelf.sold.length - 1;
  shelf.sold[today] = (shelf.sold[today] ?? 0) + sold;
}

/** Orders in time, or, if that was forgotten, once the shelf is empty; either takes a few days. */
function restock(shelf: Shelf, day: number, { forgotten }: Events, random: Random): void {
  const low = Math.ceil(shelf.usual * 6) + 15;
  if (shelf.arrivesOn === day) {
    shelf.stock += Math.ceil(shelf.usual * 20) + 20;
    shelf.arrivesOn = -1;
  }
  if (shelf.arrivesOn >= 0) return;
  if (shelf.stock === 0 || (shelf.stock <= low && !random.chance(forgotten)))
    shelf.arrivesOn = day + random.integer(2, 4);
}

function correct(shelf: Shelf, random: Random): void {
  shelf.stock = Math.max(0, shelf.stock - Math.ceil(shelf.usual * random.integer(10, 40)));
}

function transfer(product: readonly Shelf[], random: Random): void {
  const [from, to] = random.shuffle(product);
  if (!from || !to) return;
  const units = Math.floor(from.stock * random.next());
  from.stock -= units;
  to.stock += units;
}

function listingsOf(shelves: readonly (readonly Shelf[])[]): Listing[] {
  return shelves.map((levels, index) => {
    const product = productOf(index + 1);
    return {
      product,
      levels: levels.map(({ stock }, at) => ({
        product,
        branch: "Central",
        warehouse: WAREHOUSES[at] ?? null,
        stock: decimal(stock),
        minimum: null,
        maximum: null,
        note: null,
      })),
    };
  });
}

export function productOf(id: number): Product {
  const texts = { name: `Producto ${id}`, sku: `P-${id}`, barcode: null, category: null, brand: null, supplier: null };
  return { id, ...texts, type: "product", enabled: true, cost: null };
}
