/** The number of decimal digits; undefined when there are none or it is beyond what a double holds exactly. */
export function integer(digits: string | undefined): number | undefined {
  if (digits === undefined || digits === '') return undefined;
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Bytes of a number that the kernel printed as kB (1024 bytes). */
export function bytesOfKb(digits: string | undefined): number | undefined {
  const kb = integer(digits);
  return kb !== undefined && Number.isSafeInteger(kb * 1024) ? kb * 1024 : undefined;
}

const ZERO = 48;
const MAX_DIGITS = 16;

/** The number that the text from `from` on is, digit by digit: for lines that come by the million. */
export function integerAt(text: string, from: number): number | undefined {
  if (text.length === from || text.length - from > MAX_DIGITS) return integer(digitsFrom(text, from));
  let value = 0;
  for (let at = from; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = 10 * value + digit;
  }
  return Number.isSafeInteger(value) ? value : undefined;
}

const DIGITS = /^\d+$/;

/** Zeros before a number make it long and change nothing. */
function digitsFrom(text: string, from: number): string | undefined {
  const digits = text.slice(from);
  return DIGITS.test(digits) ? digits : undefined;
}
