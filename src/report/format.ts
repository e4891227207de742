import { extname } from 'node:path';
import { AppError } from '../lib/errors.ts';
import type { Document } from './document.ts';
import { htmlOf } from './render/html.ts';
import { markdownOf } from './render/markdown.ts';
import { textOf } from './render/plain-text.ts';

/** Writes a document in one form. */
export type WriteReport = (document: Document) => string;

const FORMS: Readonly<Record<string, WriteReport>> = {
  '.html': htmlOf,
  '.htm': htmlOf,
  '.md': markdownOf,
  '.markdown': markdownOf,
  '.txt': textOf,
};

/** How a report of this file name is written; throws AppError where its ending is none of ours. */
export function reportFormOf(path: string): WriteReport {
  const ending = extname(path).toLowerCase();
  const form = Object.hasOwn(FORMS, ending) ? FORMS[ending] : undefined;
  if (form !== undefined) return form;
  throw new AppError('OOM_USAGE', `no report can be written as ${path}`, {
    remedy: 'let its name end in .html, .md or .txt',
  });
}
