import { Int64BE, Uint64BE } from 'int64-buffer';

const HIGHEST_UINT32 = 0xffff_ffff;
const LOWEST_INT32 = -0x8000_0000;

/**
 * Reads a record, its integers beyond 32 bits as the objects that msgpack-lite writes as uint64 and int64: a number would
 * become a double, and `limit_bytes` of 8 GiB another type than that of 2 GiB.
 */
export function parseRecord(json: string): object {
  const value: unknown = JSON.parse(json, (_key, each: unknown) => (typeof each === 'number' ? widened(each) : each));
  if (typeof value !== 'object' || value === null) throw new TypeError('the record is not an object');
  return value;
}

function widened(value: number): number | Uint64BE | Int64BE {
  if (!Number.isSafeInteger(value)) return value;
  if (value > HIGHEST_UINT32) return new Uint64BE(value);
  return value < LOWEST_INT32 ? new Int64BE(value) : value;
}
