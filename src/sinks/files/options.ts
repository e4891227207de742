import { DEFAULT_SINK, type CommonSinkOptions } from '../sink.ts';

/** Files of lines that are rotated. */
export interface FilesOptions extends CommonSinkOptions {
  readonly type: 'ndjson';
  /** Of the file that is written; `{kind}` stands for incidents, aggregates or dead-letters. */
  readonly path: string;
  /** A file is closed and renamed when it is larger ... */
  readonly rotateBytes: number;
  /** ... or older than this. */
  readonly rotateMs: number;
  /** Closed files that are kept; 0 keeps all. */
  readonly keep: number;
  /** Closed files are compressed. */
  readonly gzip: boolean;
  /** always: before anything counts as delivered; interval: once a second; never: when the system likes. */
  readonly fsync: 'always' | 'interval' | 'never';
}

export const DEFAULT_FILES: Omit<FilesOptions, 'type'> = {
  ...DEFAULT_SINK,
  path: '',
  rotateBytes: 104_857_600,
  rotateMs: 86_400_000,
  keep: 0,
  gzip: false,
  fsync: 'always',
};
