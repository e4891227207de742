import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ApiError } from '../../../../src/sources/kubernetes/api-error.ts';
import { getJson } from '../../../../src/sources/kubernetes/get-json.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(answer: RequestListener): Promise<URL> {
  const made = createServer(answer);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(made.address() as AddressInfo).port}/api/v1/pods?limit=500`);
}

const unsigned = () => Promise.resolve();
const never = new AbortController().signal;

test('the request is signed, and the answer is read as JSON', async () => {
  const url = await serve(({ headers, url: path }, response) =>
    response.end(JSON.stringify({ path, accept: headers.accept, token: headers.authorization })),
  );
  const sign = (options: { headers?: unknown }) => {
    options.headers = { ...(options.headers as object), authorization: 'Bearer t' };
    return Promise.resolve();
  };
  expect(await getJson(url, sign, never)).toEqual({
    path: '/api/v1/pods?limit=500',
    accept: 'application/json',
    token: 'Bearer t',
  });
});

test.each([
  [403, JSON.stringify({ kind: 'Status', message: 'pods is forbidden' }), 'pods is forbidden'],
  [401, JSON.stringify({ message: 'x'.repeat(1000) }), 'x'.repeat(300)],
  [502, '<html>proxy</html>', '502 Bad Gateway'],
  [410, '{"message":7}', '410 Gone'],
])('an answer of %i has its status and the server’s words', async (status, body, words) => {
  const url = await serve((_, response) => response.writeHead(status).end(body));
  const thrown: unknown = await getJson(url, unsigned, never).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ message: words, status });
  expect(new ApiError('list', thrown)).toMatchObject({ status, isRefusal: status === 401 || status === 403 });
});

test('an answer that is no JSON, or is cut off, is an error', async () => {
  const page = await serve((_, response) => response.end('<html>'));
  await expect(getJson(page, unsigned, never)).rejects.toThrow(/JSON/);
  server?.close();
  const cut = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"items":[');
    setImmediate(() => response.destroy());
  });
  await expect(getJson(cut, unsigned, never)).rejects.toThrow(/aborted|hang up/);
});

test('a server that is not there, and one that is not waited for any more', async () => {
  await expect(getJson(new URL('http://127.0.0.1:1/'), unsigned, never)).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
  const stopping = new AbortController();
  const url = await serve(() => {
    stopping.abort();
  });
  await expect(getJson(url, unsigned, stopping.signal)).rejects.toMatchObject({ name: 'AbortError' });
});

test('of several addresses that refuse, the code is the text', () => {
  const none = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
  expect(new ApiError('watch', none)).toMatchObject({ message: 'ECONNREFUSED', status: undefined, isRefusal: false });
});
