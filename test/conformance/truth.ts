import { readFileSync } from 'node:fs';

/** One kill as a person read it in a log; null = the log does not say it for this kill. Sizes are KiB. */
export interface KillTruth {
  readonly pid: number;
  readonly comm: string;
  readonly uid?: number | null;
  readonly tableUid?: number;
  readonly constraint?: string | null;
  readonly oomMemcg?: string | null;
  readonly statsMemcg?: string;
  readonly taskMemcg?: string | null;
  readonly totalVmKb?: number | null;
  readonly anonRssKb?: number | null;
  readonly fileRssKb?: number | null;
  readonly shmemRssKb?: number | null;
  readonly oomScoreAdj?: number | null;
  readonly tableOomScoreAdj?: number;
  readonly invokedBy?: string | null;
  readonly gfpMask?: string | null;
  readonly order?: number | null;
  readonly scope?: string | null;
  readonly limitKb?: number | null;
  readonly usageKb?: number | null;
  /** The group that this member was killed with. */
  readonly groupKill?: string;
  readonly trigger?: string;
  readonly fromOomKillLineOnly?: boolean;
  /** Fields of which null is right as well, since their line is damaged. */
  readonly lenient?: readonly string[];
}

/** What a person read in a log. */
export interface LogTruth {
  readonly kills: readonly KillTruth[];
  /** How many kill lines there are, where copies make it differ from the kills. */
  readonly rawKillLines?: number;
  readonly noVictim?: number;
  readonly userspaceActions?: number | readonly unknown[];
}

/** Reads `X.expected.json`. Throws an Error that names the file when it is not of this shape. */
export function readTruth(path: string): LogTruth {
  const truth: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof truth !== 'object' || truth === null || !Array.isArray((truth as { kills?: unknown }).kills))
    throw new Error(`${path} has no list \`kills\`.`);
  return truth as LogTruth;
}
