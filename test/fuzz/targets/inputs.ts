import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { pack } from 'tar-stream';
import { settingsOf } from '../../../src/config/load.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { parseInventory } from '../../../src/sources/inventory/parse-inventory.ts';
import { readContent, refusalOf } from '../../../src/sources/content.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { xzStored, zstdStored } from '../../support/packed/stored.ts';
import { exportEntry, KERNEL_ENTRY } from '../../unit/sieve/userspace-paths.ts';
import { must, type Target } from '../target.ts';

const TEXT = Buffer.concat([...demoFleet()].slice(0, 30).flatMap(({ bytes }) => [bytes, Buffer.from('\n')]));
/** What lies behind a damage in gzip is looked for byte by byte: samples that are packed are short. */
const SHORT = TEXT.subarray(0, 1000);
const OPTIONS = { hostKeyFor: ({ host }: { readonly host?: string | undefined }) => host ?? 'x', maxEntries: 1000 };

const INVENTORIES: readonly (readonly [string, string])[] = [
  ['hosts.csv', 'host,team,constructor\nweb-7,shop,12\ndb-1,data,\n'],
  ['hosts.yaml', '- host: web-7\n  labels: { team: shop, rack: 12 }\n- { host: db-1, labels: &a { team: data } }\n'],
  [
    'hosts.json',
    '[{"host":"web-7","labels":{"team":"shop"}},{"podUid":"0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9","qos":"burstable"}]',
  ],
];

async function archive(): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: 'var/log/messages' }, TEXT.subarray(0, 3000));
  tar.entry({ name: 'inner.gz' }, gzipSync('Nov 24 10:00:00 web-7 kernel: x\n'));
  tar.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of tar as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Reads bytes as a file is read; only what is documented may be thrown. */
async function readAll(bytes: Buffer): Promise<void> {
  async function* once(): AsyncGenerator<Buffer> {
    yield await Promise.resolve(bytes);
  }
  const errors: AppError[] = [];
  const options = {
    maxRecordBytes: 100_000,
    onDead: () => undefined,
    onError: (error: AppError) => errors.push(error),
  };
  const content = { name: 'fuzz', bytes: once(), again: once, receivedUs: 0, depth: 1 };
  try {
    for await (const { bytes: chunk } of readContent(content, options)) must(chunk.length > 0, 'a chunk without bytes');
  } catch (error) {
    must(refusalOf('fuzz', error) instanceof AppError, 'an error without words');
  }
}

const settings = readFileSync(new URL('../../../deploy/oomstream.yaml', import.meta.url), 'utf8');

export const INPUT_TARGETS: readonly Target[] = [
  {
    name: 'config',
    samples: [
      settings,
      'kafka: { brokers: [a:1] }\nassemble: { grace: 2s }\n',
      'sinks: { es: { type: elasticsearch } }\n',
      'a: &a [*a]',
    ].map((text) => Buffer.from(text)),
    run: (bytes) => {
      try {
        settingsOf(bytes.toString('utf8'), 'fuzz.yaml', {});
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    },
  },
  ...INVENTORIES.map(([name, text]): Target => ({
    name: `inventory-${name.split('.')[1] ?? ''}`,
    samples: [Buffer.from(text)],
    run: (bytes) => {
      const parsed = parseInventory(bytes.toString('utf8'), name, OPTIONS);
      must('problems' in parsed ? parsed.problems.length > 0 : true, 'refused without a word');
    },
  })),
  {
    name: 'packed',
    samples: [
      TEXT,
      gzipSync(SHORT),
      Buffer.concat([gzipSync(SHORT.subarray(0, 300)), gzipSync('a second member\n')]),
      zstdStored(SHORT),
      xzStored(SHORT),
      exportEntry(KERNEL_ENTRY, 'x\ny'),
    ],
    run: readAll,
  },
  { name: 'tar', samples: [await archive()], run: readAll },
];
