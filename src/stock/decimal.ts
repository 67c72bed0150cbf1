import Big from "big.js";

/** The most decimal places that the API sends for stock and money. */
const PLACES = 6;

declare const canonical: unique symbol;

/**
 * An exact decimal number as canonical text ("12", "-0.5", "0.3"): safe in JSON, equal values are equal text, and
 * `Intl.NumberFormat` formats it without going through a float.
 */
export type Decimal = `${number}` & { readonly [canonical]: true };

/**
 * Reads a number or numeric text ("12.000000") as a Decimal, rounded half up to 6 places, so that the noise of
 * floating-point sums on the server (0.30000000000000004) is gone before anything is compared.
 * @throws {RangeError} when the value is not a finite decimal number
 */
export function decimal(value: number | string): Decimal {
  const plain = readPlain(value);
  if (plain !== null) return plain;
  try {
    return format(new Big(value));
  } catch (cause) {
    throw new RangeError(`not a decimal number: ${JSON.stringify(value)}`, { cause });
  }
}

/** Compares two decimals: -1 when a is less than b, 0 when they are equal, 1 when a is greater. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  if (a === b) return 0;
  if (isShort(a) && isShort(b)) return Number(a) < Number(b) ? -1 : 1;
  return new Big(a).cmp(b);
}

export function add(a: Decimal, b: Decimal): Decimal {
  const places = Math.max(placesOf(a), placesOf(b));
  return unscaled(scaled(a, places) + scaled(b, places), places) ?? format(new Big(a).plus(b));
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  const places = Math.max(placesOf(a), placesOf(b));
  return unscaled(scaled(a, places) - scaled(b, places), places) ?? format(new Big(a).minus(b));
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  const places = placesOf(a) + placesOf(b);
  const product = scaled(a, placesOf(a)) * scaled(b, placesOf(b));
  return unscaled(product, places) ?? format(new Big(a).times(b));
}

export function percentOf(whole: Decimal, percent: Decimal): Decimal {
  return format(new Big(whole).times(percent).div(100));
}

/** Rounds up to a whole number, or to so many decimal places, towards positive infinity. */
export function roundUp(value: Decimal, places = 0): Decimal {
  if (isWhole(value)) return value;
  const down = new Big(value).round(places, Big.roundDown);
  return format(down.lt(value) ? down.plus(new Big(10).pow(-places)) : down);
}

export function isWhole(value: Decimal): boolean {
  return !value.includes(".");
}

/** Tells whether a value is set and above 0: the server writes 0 where nobody has set a minimum, a maximum or a cost. */
export function isPositive(value: Decimal | null): value is Decimal {
  return value !== null && compare(value, ZERO) > 0;
}

export const ZERO: Decimal = decimal(0);

/** Reads a quantity in the usual form without making a Big; null when the value is in another form. */
function readPlain(value: number | string): Decimal | null {
  if (typeof value === "number") return Number.isSafeInteger(value) ? (String(value) as Decimal) : null;
  const [, integer, fraction] = /^(-?(?:0|[1-9]\d*))(?:\.(\d{1,6}?)0*)?$/.exec(value) ?? [];
  if (integer === undefined) return null;
  if (fraction === undefined || fraction === "0") return (integer === "-0" ? "0" : integer) as Decimal;
  return `${integer}.${fraction}` as Decimal;
}

/** Tells whether a decimal has at most 15 characters: such decimals have the same order as their floating-point numbers. */
function isShort(value: Decimal): boolean {
  return value.length <= 15;
}

/** Returns the number of digits after the point. */
function placesOf(value: Decimal): number {
  const point = value.indexOf(".");
  return point < 0 ? 0 : value.length - point - 1;
}

/** Returns a decimal as a whole number of units with so many digits after the point; NaN when that may not be exact. */
function scaled(value: Decimal, places: number): number {
  const own = placesOf(value);
  const whole = Number(own === 0 ? value : value.replace(".", "")) * 10 ** (places - own);
  return Number.isSafeInteger(whole) ? whole : Number.NaN;
}

/** Returns what `scaled` made a whole number of; null when it may not be exact, or has too many digits after the point. */
function unscaled(whole: number, places: number): Decimal | null {
  if (!Number.isSafeInteger(whole) || places > PLACES) return null;
  // Also makes 0 of -0.
  if (places === 0 || whole === 0) return String(whole || 0) as Decimal;
  const digits = String(Math.abs(whole)).padStart(places + 1, "0");
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, "");
  return (whole < 0 ? `-${text}` : text) as Decimal;
}

function format(value: Big): Decimal {
  const rounded = value.round(PLACES, Big.roundHalfUp);
  return (rounded.eq(0) ? "0" : rounded.toFixed()) as Decimal;
}
