import type { Address } from './address.ts';

/** One event on its way to the thread. */
export interface WireEvent {
  /** What follows the tag. */
  readonly label: string;
  /** Since 1970; the protocol has 32 bits for them. */
  readonly seconds: number;
  readonly nanos: number;
  /** The record, an object. */
  readonly json: string;
}

/** What a thread is started with: everything that its one connection needs. */
export interface SenderSettings {
  readonly address: Address;
  readonly tag: string;
  readonly compressed: boolean;
  readonly security?: Security | undefined;
  readonly tls?: TlsSettings | undefined;
}

export interface Security {
  readonly clientHostname: string;
  readonly sharedKey: string;
  readonly username: string;
  readonly password: string;
}

/** The texts of the PEM files. */
export interface TlsSettings {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
}

/** Why a connection is no longer used. */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
}

export type FailureKind =
  /** Nothing was connected: refused, no such name, no route. */
  | 'unreachable'
  /** The certificates do not fit, or the other side does not speak TLS. */
  | 'tls'
  /** The shared key, user or password was refused. */
  | 'handshake'
  /** It was there and is gone. */
  | 'lost'
  /** What came is not the acknowledgement of what was sent. */
  | 'mismatch'
  /** No answer in time. */
  | 'deadline'
  /** The client's thread ended. */
  | 'crashed'
  /** An event that the client cannot encode. */
  | 'unencodable';

export type ToThread = { readonly kind: 'send'; readonly events: readonly WireEvent[] } | { readonly kind: 'end' };

export type FromThread =
  /** Connected, and every handshake is through. */
  | { readonly kind: 'ready' }
  /** The receiver has acknowledged all events of the batch. */
  | { readonly kind: 'acknowledged' }
  /** The connection is of no use any more; `event` is the index of the one that was refused. */
  | { readonly kind: 'failed'; readonly failure: Failure; readonly event?: number | undefined };
