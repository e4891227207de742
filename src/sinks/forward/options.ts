import { DEFAULT_SINK, type CommonSinkOptions } from '../sink.ts';

/** Where Fluentd forward listens by default (in_forward, Fluent Bit's forward input). */
export const FORWARD_PORT = 24_224;

/** A receiver that speaks the Fluentd forward protocol, version 1: Fluentd, Fluent Bit, Vector, an OpenTelemetry collector. */
export interface ForwardOptions extends CommonSinkOptions {
  readonly type: 'forward';
  /** `host` or `host:port`, tried in turn when one is not to be had. */
  readonly hosts: readonly string[];
  /** The kind of the events follows it after a dot: `oom.incidents`. */
  readonly tag: string;
  /** gzip: CompressedPackedForward, which Fluentd knows since 0.14.7. */
  readonly compression: 'none' | 'gzip';
  /** For the connection with its TLS and shared-key handshakes. */
  readonly connectTimeoutMs: number;
  /** What a receiver with `<security>` asks for. */
  readonly auth?: ForwardAuth | undefined;
  /** Present for TLS; empty for the system's authorities. */
  readonly tls?: ForwardTls | undefined;
  /** The name that the certificate must carry, where it is not the host's. */
  readonly serverName?: string | undefined;
}

export interface ForwardAuth {
  /** The shared key, without its end of line; read again for every connection. */
  readonly sharedKeyFile: string;
  /** By default `oomstream-` and the name of this host: it must differ from the receiver's own. */
  readonly clientHostname?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** Names of PEM files, read again for every connection. */
export interface ForwardTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** The defaults of the type. A batch is one chunk: Fluent Bit refuses those above its 6 MiB. */
export const DEFAULT_FORWARD: Omit<ForwardOptions, 'type'> = {
  ...DEFAULT_SINK,
  hosts: [`localhost:${FORWARD_PORT}`],
  tag: 'oom',
  compression: 'none',
  connectTimeoutMs: 10_000,
};
