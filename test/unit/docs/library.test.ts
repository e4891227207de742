import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { libraryExample } from '../../support/docs/sample-blocks.ts';
import { ROOT } from './documents.ts';

test("the library's example in the README is the one that runs here, and it tells the kill", async () => {
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`\`\`\`ts\n${libraryExample()}\`\`\``);

  const print = vi.spyOn(console, 'log').mockReturnValue(undefined);
  await import('../../support/docs/library-example.ts');
  expect(print.mock.calls).toEqual([
    [
      '2026-09-15T05:34:05Z',
      512_000_000,
      expect.stringContaining('java (pid 4711, 488.3 MiB resident) in app.service on web-7'),
    ],
  ]);
  print.mockRestore();
});
