import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FluentServer } from '@fluent-org/logger';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Sink } from '../../../src/sinks/sink.ts';
import { deliverAll, inBatches, madeEvents, madeSink } from '../../support/forward/events.ts';
import { inSegments, Meddler } from '../../support/forward/meddler.ts';

const never = new AbortController().signal;
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type ServerOptions = ConstructorParameters<typeof FluentServer>[0];

/** The Fluent project's own server in JavaScript, and the ids that it was given. */
async function server(options: ServerOptions = {}): Promise<{ port: number; ids: string[]; records: Entry[] }> {
  const ids: string[] = [];
  const records: Entry[] = [];
  const fluent = new FluentServer({ listenOptions: { port: 0, host: '127.0.0.1' }, ...options });
  fluent.on('entry', (tag: string, time: Entry['time'], record: Entry['record']) => {
    ids.push(String(record['id']));
    records.push({ tag, time, record });
  });
  await fluent.listen();
  closers.push(() => fluent.close());
  return { port: fluent.port ?? 0, ids, records };
}

interface Entry {
  readonly tag: string;
  readonly time: { readonly epoch: number; readonly nano: number };
  readonly record: Readonly<Record<string, unknown>>;
}

const opened = async (...parameters: Parameters<typeof madeSink>): ReturnType<typeof madeSink> => {
  const made = await madeSink(...parameters);
  closers.push(() => made.sink.close());
  return made;
};

const kinds = async (sink: Sink, count = 3): Promise<string[]> =>
  (await sink.deliver(madeEvents(0, count), never)).map(({ kind }) => kind);

describe('what arrives', () => {
  test.each(['none', 'gzip'] as const)(
    'every incident with its tag, its microseconds and its numbers (%s)',
    async (compression) => {
      const { port, records } = await server();
      const { sink } = await opened(port, { compression });
      await sink.check(never);
      expect(sink.status()).toEqual({ state: 'up' });
      const events = madeEvents(0, 200, { limitBytes: 2 ** 33, small: 7, ratio: 0.5, negative: -(2 ** 40) });
      expect(await deliverAll(sink, inBatches(events, 100))).toBe(2);
      expect(records).toHaveLength(200);
      const [first] = records;
      expect(first?.tag).toBe('oom.incidents');
      expect(first?.time).toMatchObject({ epoch: 1_789_448_460, nano: 129_000 });
      expect(first?.record).toMatchObject({
        id: 'incident-0',
        limitBytes: 2 ** 33,
        small: 7,
        ratio: 0.5,
        negative: -(2 ** 40),
      });
    },
  );

  test('nothing that was handed over before the end is lost by it', async () => {
    const { port, ids } = await server();
    const { sink } = await opened(port);
    const delivered = Promise.all(inBatches(madeEvents(0, 40), 10).map((batch) => sink.deliver(batch, never)));
    const outcomes = await delivered;
    await sink.close();
    expect(outcomes.flat().every(({ kind }) => kind === 'done')).toBe(true);
    expect(new Set(ids).size).toBe(40);
  });

  test('what the end overtakes is told as not delivered', async () => {
    const { port } = await server();
    const { sink } = await opened(port);
    const delivered = inBatches(madeEvents(0, 40), 10).map((batch) => sink.deliver(batch, never));
    await sink.close();
    const told = (await Promise.all(delivered)).flat().map(({ kind }) => kind);
    expect(new Set(told)).toEqual(new Set(['retry']));
  });
});

describe('answers that the library cannot take', () => {
  test('an acknowledgement in many segments is one acknowledgement', async () => {
    const { port, ids } = await server();
    const meddler = await Meddler.start(port, inSegments);
    closers.push(() => meddler.stop());
    const { sink, warnings } = await opened(meddler.port);
    await deliverAll(sink, inBatches(madeEvents(0, 30), 10));
    expect(ids).toHaveLength(30);
    expect(warnings).toEqual([]);
  });

  test('an acknowledgement that comes too late costs a second copy, and none gets the answer of another', async () => {
    const { port, ids } = await server();
    const meddler = await Meddler.start(port, (answer, connection, client) =>
      connection === 0 ? sleep(1500).then(() => void client.write(answer)) : undefined,
    );
    closers.push(() => meddler.stop());
    const { sink, warnings } = await opened(meddler.port, { timeoutMs: 700 });
    await deliverAll(sink, inBatches(madeEvents(0, 30), 10));
    expect(new Set(ids).size).toBe(30);
    expect(ids).toHaveLength(40);
    expect(warnings).toEqual(['deadline']);
  });

  test('an answer that makes the library throw ends its thread, not the process', async () => {
    const { port, ids } = await server();
    const meddler = await Meddler.start(port, (_answer, connection, client) =>
      connection === 0 ? Promise.resolve(void client.write(Buffer.of(0xc1))) : undefined,
    );
    closers.push(() => meddler.stop());
    const { sink, warnings } = await opened(meddler.port);
    await deliverAll(sink, [madeEvents(0, 10)]);
    expect(new Set(ids).size).toBe(10);
    expect(warnings).toEqual(['crashed']);
  });

  test('a receiver that never acknowledges is given up in time, every time, and nothing is said to be done', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closers.push(
      () =>
        new Promise((resolve) =>
          silent.close(() => {
            resolve();
          }),
        ),
    );
    const { sink, warnings } = await opened((silent.address() as AddressInfo).port, { timeoutMs: 300 });
    for (let attempt = 0; attempt < 3; attempt++) expect(await kinds(sink)).toEqual(['retry', 'retry', 'retry']);
    expect(warnings).toEqual(['deadline', 'deadline', 'deadline']);
    expect(sink.status()).toMatchObject({ state: 'down' });
  });

  test('a connection that was closed while it stood idle is made again without a word', async () => {
    const { port, ids } = await server();
    const clients: { destroy(): void }[] = [];
    const meddler = await Meddler.start(port, (answer, _connection, client) => {
      clients.push(client);
      client.write(answer);
      return Promise.resolve();
    });
    closers.push(() => meddler.stop());
    const { sink, warnings } = await opened(meddler.port);
    expect(await kinds(sink)).toEqual(['done', 'done', 'done']);
    clients[0]?.destroy();
    await sleep(300);
    expect(await kinds(sink)).toEqual(['done', 'done', 'done']);
    expect(ids).toHaveLength(6);
    expect(warnings).toEqual([]);
  });

  test('one event that cannot be encoded is poison, and the others go on', async () => {
    const { port, ids } = await server();
    const { sink } = await opened(port);
    const [bad, good] = [madeEvents(0, 1, { labels: { _isUint64BE: true } }), madeEvents(1, 2)];
    const outcomes = await sink.deliver([...good, ...bad], never);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['retry', 'retry', 'poison']);
    await deliverAll(sink, [good]);
    expect(ids).toEqual(['incident-1', 'incident-2']);
  });
});

describe('addresses', () => {
  test('the second is used while the first is down', async () => {
    const { port, ids } = await server();
    const { sink } = await opened(1, { hosts: ['127.0.0.1:1', `127.0.0.1:${port}`] });
    await deliverAll(sink, [madeEvents(0, 5)]);
    expect(ids).toHaveLength(5);
  });

  test('a receiver that is down does not refuse the start for good', async () => {
    const { sink } = await opened(1);
    await expect(sink.check(never)).rejects.toMatchObject({
      retriable: true,
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  test('a host that does not exist refuses the start', async () => {
    const { sink } = await opened(1, { hosts: ['no-such-host.invalid:24224'] });
    await expect(sink.check(never)).rejects.toMatchObject({
      code: 'OOM_CONFIG_INVALID',
      retriable: false,
      message: expect.stringMatching(/^sinks\.fluentd\.hosts: .*ENOTFOUND/) as string,
    });
  });
});

describe('shared key and TLS', () => {
  let folder: string;
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'oomstream-forward-'));
    const words =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=receiver -addext subjectAltName=DNS:receiver.test';
    execFileSync(
      'openssl',
      [...words.split(' '), '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
      { stdio: 'pipe' },
    );
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const security = { serverHostname: 'receiver', sharedKey: 'a long secret', authorize: false, userDict: {} };
  const auth = (text = 'a long secret\n') => ({ sharedKeyFile: file('shared-key', text), clientHostname: 'oomstream' });

  test('the key is taken, also when the handshake comes in many segments', async () => {
    const { port, ids } = await server({ security });
    const meddler = await Meddler.start(port, inSegments);
    closers.push(() => meddler.stop());
    const { sink } = await opened(meddler.port, { auth: auth() });
    await sink.check(never);
    await deliverAll(sink, [madeEvents(0, 5)]);
    expect(ids).toHaveLength(5);
  });

  test('user and password too', async () => {
    const { port, ids } = await server({ security: { ...security, authorize: true, userDict: { oom: 'word' } } });
    const { sink } = await opened(port, { auth: { ...auth(), username: 'oom', password: 'word' } });
    await deliverAll(sink, [madeEvents(0, 5)]);
    expect(ids).toHaveLength(5);
  });

  test('a wrong key refuses the start, and says where to look', async () => {
    const { port, ids } = await server({ security });
    const { sink } = await opened(port, { auth: auth('another') });
    await expect(sink.check(never)).rejects.toMatchObject({
      code: 'OOM_CONFIG_INVALID',
      retriable: false,
      message: expect.stringMatching(/^sinks\.fluentd\.auth: /) as string,
      remedy: expect.stringContaining('auth') as string,
    });
    expect(ids).toEqual([]);
  });

  test('a key that is not given is asked for', async () => {
    const { port } = await server({ security });
    const { sink } = await opened(port);
    const [outcome] = await sink.deliver(madeEvents(0, 1), never);
    expect(outcome).toMatchObject({ kind: 'retry', reason: expect.stringContaining('shared key') as string });
  });

  const tlsServer = (): ReturnType<typeof server> =>
    server({ tlsOptions: { key: pem('key.pem'), cert: pem('cert.pem') }, security });
  const pem = (name: string): string => execFileSync('cat', [join(folder, name)], { encoding: 'utf8' });

  test('over TLS with an authority of its own and the name of the certificate', async () => {
    const { port, ids } = await tlsServer();
    const tls = { ca: join(folder, 'cert.pem') };
    const { sink } = await opened(port, { auth: auth(), tls, serverName: 'receiver.test' });
    await sink.check(never);
    await deliverAll(sink, inBatches(madeEvents(0, 20), 5));
    expect(ids).toHaveLength(20);
  });

  test.each([
    ['an authority that is not known', {}, 'receiver.test'],
    ['another name', { ca: 'cert.pem' }, 'elsewhere.test'],
  ])('%s refuses the start', async (_what, { ca }: { ca?: string }, serverName) => {
    const { port } = await tlsServer();
    const tls = ca === undefined ? {} : { ca: join(folder, ca) };
    const { sink } = await opened(port, { auth: auth(), tls, serverName });
    await expect(sink.check(never)).rejects.toMatchObject({
      code: 'OOM_CONFIG_INVALID',
      retriable: false,
      message: expect.stringMatching(/^sinks\.fluentd\.tls: /) as string,
      remedy: expect.stringContaining('tls') as string,
    });
  });

  test('a file that is not there is named with its key', async () => {
    const { port } = await server();
    const { sink } = await opened(port, { auth: { sharedKeyFile: '/nowhere/key' } });
    await expect(sink.check(never)).rejects.toThrow('sinks.fluentd.auth.shared-key-file: cannot read /nowhere/key');
  });
});
