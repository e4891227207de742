import { FORWARD_PORT } from './options.ts';

/** Where a receiver listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const HIGHEST_PORT = 65_535;
const HOST_AND_PORT = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/;

/** Reads `host`, `host:port`, `[v6]` or `[v6]:port`; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const match = HOST_AND_PORT.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? FORWARD_PORT : Number(match[3]);
  return host === undefined || port < 1 || port > HIGHEST_PORT ? undefined : { host, port };
}

/** As a person writes it. */
export function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
