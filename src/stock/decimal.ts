import Big from "big.js";

/** The API states at most this many decimals for stock and money. */
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
  try {
    return format(new Big(value));
  } catch (cause) {
    throw new RangeError(`not a decimal number: ${JSON.stringify(value)}`, { cause });
  }
}

/** -1, 0 or 1, as a is less than, equal to or greater than b. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  return new Big(a).cmp(b);
}

export function add(a: Decimal, b: Decimal): Decimal {
  return format(new Big(a).plus(b));
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return format(new Big(a).minus(b));
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return format(new Big(a).times(b));
}

export function percentOf(whole: Decimal, percent: Decimal): Decimal {
  return format(new Big(whole).times(percent).div(100));
}

export const ZERO: Decimal = decimal(0);

function format(value: Big): Decimal {
  const rounded = value.round(PLACES, Big.roundHalfUp);
  return (rounded.eq(0) ? "0" : rounded.toFixed()) as Decimal;
}
