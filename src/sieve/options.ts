/** How hosts are named: see HostKey. */
export interface HostKeyOptions {
  readonly key: 'machine-id' | 'short' | 'fqdn';
  /** Spelling to host key. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** What the sieve needs to know beyond the bytes. */
export interface SieveOptions {
  readonly host: HostKeyOptions;
  /** Records above this size that a search hits are dead-lettered undecoded. */
  readonly maxRecordBytes: number;
  /** kernel: only lines that their envelope proves to be the kernel's; any: text without an envelope too (replay, explain). */
  readonly provenance: 'kernel' | 'any';
  /** IANA zone of stamps that carry none. */
  readonly timezone: string;
  /** Year of stamps that carry none; inferred from the record's own time when absent. */
  readonly year?: number | undefined;
  /** Host of lines that name none. */
  readonly defaultHost?: string | undefined;
  /** The only shape that is read, by its name; the first that knows a record when absent. */
  readonly shape?: string | undefined;
}
