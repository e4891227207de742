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
