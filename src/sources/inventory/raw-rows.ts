import { parse } from 'csv-parse/sync';
import { isSeq } from 'yaml';
import { messageOf } from '../../lib/errors.ts';
import { readYaml } from '../yaml-document.ts';
import type { RawRow } from './inventory-row.ts';

/** The rows of a file, or why it has none. */
export type RawRows = { readonly rows: readonly RawRow[] } | { readonly problem: string };

type Reader = (text: string, name: string) => RawRows;

const READERS: Readonly<Record<string, Reader>> = { yaml: yamlRows, yml: yamlRows, json: jsonRows, csv: csvRows };

/** The rows of inventory text; its name tells its form. */
export function rawRows(text: string, name: string): RawRows {
  const reader = READERS[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''];
  if (reader === undefined) return { problem: `${name}: an inventory ends in .yaml, .yml, .json or .csv` };
  try {
    return reader(text, name);
  } catch (error) {
    return { problem: `${name}: ${messageOf(error)}` };
  }
}

function csvRows(text: string, name: string): RawRows {
  const records = parse<{ readonly record: Record<string, string>; readonly info: { readonly lines: number } }>(text, {
    columns: true,
    info: true,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    comment: '#',
    comment_no_infix: true,
    max_record_size: 1_048_576,
  });
  return {
    rows: records.map(({ record, info }) => ({ place: `${name}:${info.lines}`, cells: record, othersAreLabels: true })),
  };
}

function jsonRows(text: string, name: string): RawRows {
  return rowsOf(JSON.parse(text.replace(/^\ufeff/, '')), name, (index) => `${name}, row ${index + 1}`);
}

function yamlRows(text: string, name: string): RawRows {
  const read = readYaml(text);
  if ('problem' in read) return { problem: `${name}: ${read.problem}` };
  const { document, lines } = read;
  const items = isSeq(document.contents) ? document.contents.items : [];
  return rowsOf(read.tree, name, (index) => {
    const start = (items[index] as { range?: readonly number[] } | undefined)?.range?.[0];
    return start === undefined ? `${name}, row ${index + 1}` : `${name}:${lines.linePos(start).line}`;
  });
}

function rowsOf(tree: unknown, name: string, placeOf: (index: number) => string): RawRows {
  if (tree === null) return { rows: [] };
  if (!Array.isArray(tree)) return { problem: `${name}: an inventory is a list of entries` };
  const other = tree.findIndex((row) => typeof row !== 'object' || row === null || Array.isArray(row));
  if (other >= 0) return { problem: `${placeOf(other)}: an entry has names and values` };
  return {
    rows: tree.map((cells: Record<string, unknown>, index) => ({
      place: placeOf(index),
      cells,
      othersAreLabels: false,
    })),
  };
}
