import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../src/config/settings.ts';
import { startHttp, type HttpEndpoint, type HttpLimits } from '../../../src/runtime/http.ts';
import { createMetrics } from '../../../src/runtime/metrics.ts';

const LIMITS: HttpLimits = { requestTimeoutMs: 300, maxHeaderBytes: 8192, maxConnections: 8 };

let endpoint: HttpEndpoint | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await endpoint?.close();
});

async function serve(limits: HttpLimits = LIMITS): Promise<void> {
  const sources = { metrics: createMetrics(), live: () => true, notReady: () => [] };
  endpoint = await startHttp({ host: '127.0.0.1', port: 0 }, sources, limits);
}

async function dial(): Promise<Socket> {
  const socket = connect(endpoint?.port ?? 0, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** What comes back until the other side ends. */
async function answerOf(socket: Socket): Promise<string> {
  const pieces: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => pieces.push(bytes));
  if (!socket.closed) await once(socket, 'close');
  return Buffer.concat(pieces).toString();
}

async function ask(request: string): Promise<string> {
  const socket = await dial();
  socket.write(request);
  return answerOf(socket);
}

const get = (path: string, more = '') => ask(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n`);

test('only this machine is answered, unless the configuration says otherwise', () => {
  expect(DEFAULT_SETTINGS.http.host).toBe('127.0.0.1');
});

test('who says nothing is sent away', async () => {
  await serve();
  expect(await answerOf(await dial())).toBe('');
});

test('who never ends his request is sent away, however busy he is', async () => {
  await serve();
  const socket = await dial();
  socket.write('GET /metrics HTTP/1.1\r\n');
  const drip = setInterval(() => socket.write('X: y\r\n'), 20);
  const answer = await answerOf(socket);
  clearInterval(drip);
  expect(answer).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
});

test('who never ends what he sends with it is sent away', async () => {
  await serve();
  const socket = await dial();
  socket.write('POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n');
  const drip = setInterval(() => socket.write('x'), 20);
  const answer = await answerOf(socket);
  clearInterval(drip);
  expect(answer).toContain('405');
});

test('too much of a head is refused', async () => {
  await serve();
  expect(await get('/metrics', `X: ${'y'.repeat(20_000)}\r\n`)).toContain('431');
  expect(await get(`/${'y'.repeat(20_000)}`)).toContain('431');
  expect(await get('/metrics', 'X: yyyyyyyyyy\r\n'.repeat(3000))).toContain('431');
});

test('too many are not let in, and those who are there are answered', async () => {
  await serve({ ...LIMITS, requestTimeoutMs: 60_000 });
  const first = await dial();
  const others = await Promise.all(Array.from({ length: 20 }, () => dial()));
  const away = others.map((socket) => answerOf(socket));
  // One more than may come was sent away already.
  await Promise.race(away);
  first.write('GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(await answerOf(first)).toContain('200 OK');
});

test.each([
  ...['/', '//metrics', '/metrics/', '/metrics/..', '/../etc/passwd', '/..%2f..%2fetc/passwd', '/%00', '/METRICS', '*'],
  ...['/metrics%0d%0aX:%20y', '/__proto__', '/constructor', 'http://other/secret'],
])('%s is not found', async (path) => {
  await serve();
  const answer = await get(path);
  expect(answer).toMatch(/^HTTP\/1\.1 (?:404|400) /);
  expect(answer).not.toContain(path === '/' ? 'passwd' : `${path}\n`);
});

test.each([
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
  'GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'GET /metrics HTTP/1.1\r\nHost: x\r\nX : y\r\n\r\n',
  'GET /metrics HTTP/1.1\r\n\r\n',
  'CONNECT other:80 HTTP/1.1\r\nHost: other\r\n\r\n',
])('a request that makes no sense is refused, and the next is answered: %j', async (request) => {
  await serve();
  expect(await ask(request)).toMatch(/^(?:HTTP\/1\.1 400 |$)/);
  expect(await get('/livez')).toContain('200 OK');
});
