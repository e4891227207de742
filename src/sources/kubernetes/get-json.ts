import * as http from 'node:http';
import * as https from 'node:https';

/** Signs a request: headers, certificates, agent. */
export type Sign = (options: https.RequestOptions) => Promise<void>;

const TIMEOUT_MS = 60_000;
const MAX_BYTES = 268_435_456;
const MAX_ERROR_LENGTH = 300;

/** Asks for JSON. Rejects with an Error that has the `status` of an answer other than 200, and the API server's words for it. */
export async function getJson(url: URL, sign: Sign, signal: AbortSignal): Promise<unknown> {
  const options: https.RequestOptions = { headers: { accept: 'application/json' }, timeout: TIMEOUT_MS };
  await sign(options);
  const { status, body } = await get(url, { ...options, signal });
  if (status === 200) return JSON.parse(body);
  throw Object.assign(new Error(wordsOf(body, status)), { status });
}

function get(url: URL, options: https.RequestOptions): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const { get: ask } = url.protocol === 'http:' ? http : https;
    const request = ask(url, options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MAX_BYTES) request.destroy(new Error(`the answer is larger than ${MAX_BYTES} bytes`));
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    request.on('error', reject);
  });
}

/** A meta/v1 Status has the reason as a sentence. */
function wordsOf(body: string, status: number): string {
  try {
    const { message } = JSON.parse(body) as { readonly message?: unknown };
    if (typeof message === 'string' && message !== '') return message.slice(0, MAX_ERROR_LENGTH);
  } catch {
    // A proxy's page.
  }
  return `${status} ${http.STATUS_CODES[status] ?? ''}`.trim();
}
