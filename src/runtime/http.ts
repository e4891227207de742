import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the endpoint tells; `ready` names what is not ready yet, nothing when all is. */
export interface HttpSources {
  readonly metrics: { readonly contentType: string; exposition(): Promise<string> };
  readonly live: () => boolean;
  readonly notReady: () => readonly string[];
}

/** The running endpoint. */
export interface HttpEndpoint {
  readonly port: number;
  close(): Promise<void>;
}

/** What a client may take. */
export interface HttpLimits {
  /** For a request's first line and headers, and of silence; in milliseconds. */
  readonly requestTimeoutMs: number;
  readonly maxHeaderBytes: number;
  readonly maxConnections: number;
}

const LIMITS: HttpLimits = { requestTimeoutMs: 5000, maxHeaderBytes: 8192, maxConnections: 64 };

/** Serves /metrics, /livez and /readyz; port 0 takes any free one. */
export async function startHttp(
  address: { readonly host: string; readonly port: number },
  sources: HttpSources,
  { requestTimeoutMs, maxHeaderBytes, maxConnections }: HttpLimits = LIMITS,
): Promise<HttpEndpoint> {
  const server = createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      // Who sends a byte now and then is never silent: how long his request has taken must be looked at as often.
      connectionsCheckingInterval: requestTimeoutMs / 2,
    },
    (request, response) => void answer(request, response, sources),
  );
  server.maxConnections = maxConnections;
  server.keepAliveTimeout = requestTimeoutMs;
  server.setTimeout(requestTimeoutMs);
  await listen(server, address);
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function answer(request: IncomingMessage, response: ServerResponse, sources: HttpSources): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (request.method !== 'GET' && request.method !== 'HEAD') reply(response, 405, 'GET only\n');
  else if (path === '/livez') replyState(response, sources.live() ? [] : ['stopping']);
  else if (path === '/readyz') replyState(response, sources.notReady());
  else if (path === '/metrics') await replyMetrics(response, sources.metrics);
  else reply(response, 404, 'not found; try /metrics, /livez, /readyz\n');
}

async function replyMetrics(response: ServerResponse, metrics: HttpSources['metrics']): Promise<void> {
  try {
    reply(response, 200, await metrics.exposition(), metrics.contentType);
  } catch {
    reply(response, 500, 'the metrics could not be collected\n');
  }
}

function replyState(response: ServerResponse, wanting: readonly string[]): void {
  if (wanting.length === 0) reply(response, 200, 'ok\n');
  else reply(response, 503, `${wanting.join('\n')}\n`);
}

function reply(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function listen(server: Server, address: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
