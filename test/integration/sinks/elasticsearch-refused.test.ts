import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { openElasticsearch } from '../../../src/sinks/elasticsearch/elasticsearch-sink.ts';
import { DEFAULT_ELASTICSEARCH, type ElasticsearchOptions } from '../../../src/sinks/elasticsearch/options.ts';
import type { SinkEvent } from '../../../src/sinks/sink.ts';

/** A stand-in for what the server of the other suite cannot be made to show: it has no security, and no failure store. */
let server: Server | SecureServer | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function answering(
  answer: (path: string, body: string) => readonly [status: number, body: object],
): Promise<string> {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const [status, body] = answer(request.url ?? '/', Buffer.concat(parts).toString('latin1'));
      response.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

const folder = mkdtempSync(join(tmpdir(), 'oomstream-refused-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A certificate for `localhost` alone that vouches for itself, and its key: their files. */
function certificate(name: string): { readonly cert: string; readonly key: string } {
  const files = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  const words =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -addext subjectAltName=DNS:localhost';
  const subject = ['-subj', `/CN=${name}`, '-keyout', files.key, '-out', files.cert];
  execFileSync('openssl', [...words.split(' '), ...subject], { stdio: 'pipe' });
  return files;
}

/** A stand-in behind TLS that says yes to everything: its URL, and its port. */
async function answeringTls({ cert, key }: ReturnType<typeof certificate>): Promise<[url: string, port: string]> {
  const secure = createSecureServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' }).end('{}');
  });
  server = secure;
  secure.listen(0, '127.0.0.1');
  await once(secure, 'listening');
  const port = String((secure.address() as AddressInfo).port);
  return [`https://localhost:${port}`, port];
}

const sinkOf = (
  options: Partial<ElasticsearchOptions>,
  warn: (fields: object, message: string) => void = () => undefined,
) =>
  openElasticsearch(
    { ...DEFAULT_ELASTICSEARCH, type: 'elasticsearch', ...options },
    { name: 'es', replay: false, warn, publisher: () => Promise.reject(new Error()) as never },
  );

const signal = (): AbortSignal => AbortSignal.timeout(20_000);
const event = (id: string) =>
  ({ id, kind: 'incidents', time: '2026-09-15T05:34:05Z', body: { id }, revision: undefined }) as unknown as SinkEvent;

describe('a mistake in the configuration is told with its place', () => {
  test('a wrong key', async () => {
    const url = await answering(() => [401, { error: 'security_exception' }]);
    const sink = await sinkOf({ nodes: [url], apiKey: 'wrong' });
    await expect(sink.check(signal())).rejects.toMatchObject({ code: 'OOM_CONFIG_INVALID', retriable: false });
    await expect(sink.check(signal())).rejects.toThrow(/^sinks\.es\.api-key: /);
  });

  test('no key where one is asked for', async () => {
    const url = await answering(() => [401, { error: 'security_exception' }]);
    const sink = await sinkOf({ nodes: [url] });
    await expect(sink.check(signal())).rejects.toMatchObject({
      code: 'OOM_CONFIG_INVALID',
      message: expect.stringMatching(/^sinks\.es: .* asks for credentials/) as string,
      remedy: 'Set sinks.es.api-key, or username and password.',
    });
  });

  test('a host that does not exist', async () => {
    const sink = await sinkOf({ nodes: ['http://no-such-host.invalid:9200'] });
    await expect(sink.check(signal())).rejects.toThrow(/^sinks\.es\.nodes: /);
  });

  test('https to a port that speaks plain text', async () => {
    const url = await answering(() => [200, {}]);
    const sink = await sinkOf({ nodes: [url.replace('http:', 'https:')] });
    await expect(sink.check(signal())).rejects.toMatchObject({ code: 'OOM_CONFIG_INVALID', retriable: false });
    await expect(sink.check(signal())).rejects.toThrow(/^sinks\.es\.nodes: .* does not speak TLS/);
  });

  test('an authority that cannot be read', async () => {
    await expect(sinkOf({ nodes: ['https://127.0.0.1:1'], ca: '/no/such.pem' })).rejects.toThrow(/^sinks\.es\.ca: /);
  });

  test('an authority without a certificate', async () => {
    const ca = join(folder, 'garbage.pem');
    writeFileSync(ca, 'not a certificate\n');
    await expect(sinkOf({ nodes: ['https://127.0.0.1:1'], ca })).rejects.toThrow(
      /^sinks\.es\.ca: .* holds no certificate/,
    );
  });

  test('a certificate of another host, and one of another authority', async () => {
    const own = certificate('own');
    const [url, port] = await answeringTls(own);
    const other = await sinkOf({ nodes: [`https://127.0.0.1:${port}`], ca: own.cert });
    await expect(other.check(signal())).rejects.toThrow(/^sinks\.es\.nodes: the certificate of .* is another's/);
    const stranger = await sinkOf({ nodes: [url], ca: certificate('stranger').cert });
    await expect(stranger.check(signal())).rejects.toThrow(/^sinks\.es\.ca: .* cannot be trusted/);
    const right = await sinkOf({ nodes: [url], ca: own.cert });
    await right.check(signal());
  });

  test('a template that is demanded and missing', async () => {
    const url = await answering((path) => (path === '/' ? [200, {}] : [404, {}]));
    const sink = await sinkOf({ nodes: [url], templates: 'demand' });
    await expect(sink.check(signal())).rejects.toThrow(/^sinks\.es\.data-stream: no index template fits/);
  });
});

test('plain HTTP to a port that speaks TLS is told as what it may be, and tried again', async () => {
  const [url] = await answeringTls(certificate('plain'));
  const sink = await sinkOf({ nodes: [url.replace('https:', 'http:')] });
  await expect(sink.check(signal())).rejects.toMatchObject({
    retriable: true,
    message: expect.stringContaining('is it https://?') as string,
  });
});

test('who may write but not look is warned and goes on', async () => {
  const warned: string[] = [];
  const url = await answering(() => [403, { error: 'security_exception' }]);
  const sink = await sinkOf({ nodes: [url] }, (_, message) => warned.push(message));
  await sink.check(signal());
  expect(warned).toHaveLength(2);
});

test('a receiver that is down is no mistake', async () => {
  const sink = await sinkOf({ nodes: ['http://127.0.0.1:1'] });
  await expect(sink.check(signal())).rejects.toMatchObject({ retriable: true });
  expect(await sink.deliver([event('a')], signal())).toMatchObject([{ kind: 'retry' }]);
});

test('a request that is too large is halved down to the one document that nobody takes', async () => {
  const url = await answering(() => [413, {}]);
  const sink = await sinkOf({ nodes: [url] });
  const outcomes = await sink.deliver(['a', 'b', 'c'].map(event), signal());
  expect(outcomes.map(({ kind }) => kind)).toEqual(['poison', 'poison', 'poison']);
});
