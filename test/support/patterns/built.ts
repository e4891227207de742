import { pathToFileURL } from 'node:url';
import { sourceFiles, type Pattern } from './literals.ts';

/** Files that do something when they are imported. */
const PROGRAMS = /cli\/main|thread-main|read-worker/;

/** Every regular expression that src builds from constants of its own when it is loaded. */
export async function builtPatterns(): Promise<readonly Pattern[]> {
  const found = new Map<string, Pattern>();
  const plain = globalThis.RegExp;
  globalThis.RegExp = new Proxy(plain, {
    construct(target, parts: [string, string?]) {
      const pattern = new target(...parts);
      const file = /\/(src\/[^:)]+)/.exec(
        new Error().stack?.split('\n').find((line) => line.includes('/src/')) ?? '',
      )?.[1];
      if (file !== undefined) found.set(String(pattern), { text: String(pattern), file });
      return pattern;
    },
  });
  try {
    for (const file of sourceFiles()) if (!PROGRAMS.test(file)) await import(pathToFileURL(file).href);
  } finally {
    globalThis.RegExp = plain;
  }
  return [...found.values()];
}
