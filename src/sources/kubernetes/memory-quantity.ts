/** Kubernetes' quantities, apimachinery/pkg/api/resource: binary and decimal suffixes, or an exponent. */
const QUANTITY = /^(\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d{1,2})?$/;

const FACTORS: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** Bytes of a memory quantity such as `512Mi`, rounded up as the API server does; undefined when it is none. */
export function memoryBytes(quantity: unknown): number | undefined {
  const match = QUANTITY.exec(
    typeof quantity === 'number' ? String(quantity) : typeof quantity === 'string' ? quantity : '',
  );
  if (match === null) return undefined;
  const [, digits = '', suffix = ''] = match;
  const factor = suffix === '' ? 1 : (FACTORS[suffix] ?? 10 ** Number(suffix.slice(1)));
  // A product of decimals may miss the whole number that is meant by a hair.
  const bytes = Math.ceil(Number((Number(digits) * factor).toPrecision(15)));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
