import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SENTENCES } from '../../../src/grammar/index.ts';
import type { ByteSearch } from '../../../src/model/record.ts';
import { tableNeedles } from '../../../src/sieve/byte-search.ts';
import { DEFAULT_SETTINGS } from '../../../src/config/settings.ts';
import { ChunkBatch } from '../../../src/sieve/chunk-batch.ts';
import { nameOfNeedles, planOf } from '../../../src/sieve/needle-plan.ts';
import { NEEDLE_PLAN } from '../../../src/sieve/needle-plan-made.ts';
import { NeedleSearch } from '../../../src/sieve/needle-search.ts';
import { bytesOf, needleOfWord, needlesOfShape, standsAt, type Needle } from '../../../src/sieve/needle.ts';
import { windowsOf, type NeedleWindow } from '../../../src/sieve/needle-windows.ts';
import { MessageBatch } from '../../../src/sieve/message-batch.ts';
import { Sieve } from '../../../src/sieve/sieve.ts';
import { searchTables } from '../../../src/sieve/search-tables.ts';
import { simdSearch } from '../../../src/sieve/simd-search.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';

const run = promisify(execFile);

const { host, envelope, sieve: bounds } = DEFAULT_SETTINGS;
const NEEDLES = tableNeedles();
const plain = new NeedleSearch(NEEDLES);
const vectors = searchOf(NEEDLES);
const SOURCE = { topic: 'text', partition: 0, incarnation: 0 };

function searchOf(needles: readonly Needle[]): ByteSearch | undefined {
  const tables = searchTables(needles);
  return tables === undefined ? undefined : simdSearch(tables);
}

/** What a needle's places allow, as bytes; `pick` chooses among them. */
function bytesFitting(places: readonly Uint8Array[], pick: (count: number) => number): Buffer {
  const fitting = places.map((flags) => [...flags.keys()].filter((byte) => flags[byte] === 1));
  return Buffer.from(fitting.map((bytes) => bytes[pick(bytes.length)] ?? 0));
}

function offsetsHit(search: ByteSearch, bytes: Buffer): readonly number[] {
  const batch = new ChunkBatch(SOURCE, bytes, { baseOffset: 0 });
  return [...batch.candidates(search)].map(({ offset }) => offset);
}

describe('the search with vectors', () => {
  it('is there on every Node that is supported', () => {
    expect(vectors).toBeDefined();
  });

  it('finds every needle of the table wherever it stands, be it on an odd place, at an end, or across two pieces', () => {
    for (const [index, { source, places }] of NEEDLES.entries()) {
      const needle = bytesFitting(places, (count) => index % count);
      for (const before of [0, 1, 2, 31, 32, 33, 2043 + (index % 8), 6139 + (index % 8)]) {
        const text = Buffer.concat([Buffer.alloc(before, 'x'), needle]);
        const hit = vectors?.next(text, 0) ?? -1;
        expect([source, before, hit >= before && hit < text.length]).toEqual([source, before, true]);
      }
    }
  });

  it('takes what comes before the first byte for a newline, and looks at two bytes before where it begins', () => {
    expect(vectors?.next(Buffer.from('anon 1'), 0)).toBeGreaterThanOrEqual(0);
    expect(vectors?.next(Buffer.from('"anon 1'), 1)).toBeGreaterThanOrEqual(1);
    expect(vectors?.next(Buffer.from('xxxx"anon 1'), 7)).toBe(-1);
  });

  it('hits the same records as the search without', () => {
    const word = fc.constantFrom(...NEEDLES).chain(({ places }) =>
      fc.array(fc.nat(255), { minLength: places.length, maxLength: places.length }).map((picks) => {
        let at = 0;
        return bytesFitting(places, (count) => (picks[at++] ?? 0) % count).toString('latin1');
      }),
    );
    const part = fc.oneof(
      word,
      word.map((text) => text.slice(1)),
      fc.constantFrom('\n', '\n', ' ', '"MESSAGE":"', 'a'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), fc.nat(40), (parts, lead) => {
        const bytes = Buffer.from('y'.repeat(lead) + parts.join(''), 'latin1');
        expect(vectors === undefined ? [] : offsetsHit(vectors, bytes)).toEqual(offsetsHit(plain, bytes));
      }),
      { numRuns: 400 },
    );
  });

  it('lets the same lines of a fleet through, byte for byte', () => {
    const messages = [...demoFleet()].map(({ bytes }, offset) => ({ value: bytes, offset }));
    const sieved = (search: ByteSearch | undefined): readonly string[] => {
      const said: string[] = [];
      new Sieve({ host, ...envelope, ...bounds, provenance: 'any' }, search).push(new MessageBatch(SOURCE, messages), {
        line: (line) => said.push(JSON.stringify(line)),
        dead: (dead) => said.push(JSON.stringify(dead)),
      });
      return said;
    };
    expect(sieved(plain).length).toBeGreaterThan(100);
    expect(sieved(vectors)).toEqual(sieved(plain));
  });

  it('says the same of a place for each begin of the search', () => {
    const text = Buffer.from(SENTENCES.map(({ sample }) => sample).join('\n'));
    for (let from = 0; from < text.length; from += 7) {
      expect([from, (vectors?.next(text, from) ?? -1) >= from]).toEqual([from, plain.next(text, from) >= 0]);
    }
  });

  it('is not there for needles that are too short', () => {
    expect(windowsOf([needleOfWord('oom')])).toBeUndefined();
    expect(searchTables([needleOfWord('oom-k'), needleOfWord('oom')])).toBeUndefined();
  });
});

describe('the module of the search', () => {
  it('is what comes of its source (else: npm run generate:search)', async () => {
    await expect(run(process.execPath, ['.config/build-wasm.mjs', '--check'])).resolves.toBeDefined();
  });
});

describe('the plan of the search', () => {
  it('is of the needles that the grammar has today (else: npm run generate:search)', () => {
    expect(NEEDLE_PLAN.needles).toBe(nameOfNeedles(NEEDLES));
  });

  it('has for every needle a window that ends in a space, or one at an even place and one at an odd one, within it', () => {
    const plan = planOf(NEEDLES);
    const offsetsIn = (windows: readonly NeedleWindow[] = []) => {
      const uses = windows.flatMap((window) => window.uses);
      return (needle: Needle) => uses.flatMap((use) => (use.needle === needle ? [use.offset] : []));
    };
    const [spaced, others] = [offsetsIn(plan?.spaced), offsetsIn(plan?.windows)];
    for (const needle of NEEDLES) {
      const [atSpace, offsets] = [spaced(needle), others(needle)];
      const parities = new Set(offsets.map((offset) => offset % 2));
      expect([needle.source, atSpace.length > 0 || parities.size === 2]).toEqual([needle.source, true]);
      for (const offset of atSpace) expect(bytesOf(needle.places[offset + 3])).toEqual([0x20]);
      expect(Math.max(...offsets, ...atSpace) + 4).toBeLessThanOrEqual(needle.places.length);
    }
  });

  it('is made anew for other needles', () => {
    const needles = [...needlesOfShape('[ab]bcdef|fghi\\d[ ]'), needleOfWord('something')];
    const search = searchOf(needles);
    expect(search?.next(Buffer.from('..........abcdef'), 0)).toBeGreaterThan(9);
    expect(search?.next(Buffer.from('..........fghi7'), 0)).toBe(-1);
    expect(standsAt(needles[1] ?? needleOfWord(''), Buffer.from('fghi7 '), 0)).toBe(true);
  });
});
