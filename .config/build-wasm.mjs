import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { format, resolveConfig } from 'prettier';

/**
 * Compiles src/sieve/needle-scan.as to the module that is committed beside it as text, so that neither a build nor an installation
 * needs the compiler. With --check only says whether the committed one is what comes out.
 */
const source = new URL('../src/sieve/needle-scan.as', import.meta.url);
const target = new URL('../src/sieve/needle-scan-module.ts', import.meta.url);

let binary;
const words = ['needle-scan.ts', '--outFile', 'needle-scan.wasm', '-O3', '--noAssert', '--runtime', 'stub'];
const { error, stderr } = await asc.main(
  [...words, '--enable', 'simd', '--initialMemory', '102', '--maximumMemory', '102', '--noExportMemory', '--importMemory'],
  {
    readFile: (name) => (name.endsWith('needle-scan.ts') ? readFileSync(source, 'utf8') : null),
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = contents;
    },
    listFiles: () => [],
  },
);
if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
const text = `/** needle-scan.as, compiled by \`npm run generate:search\`; in base64. */
export const NEEDLE_SCAN_MODULE =
  '${Buffer.from(binary).toString('base64')}';
`;
const options = await resolveConfig(target, { editorconfig: true });
const wanted = await format(text, { ...options, parser: 'typescript' });
if (!process.argv.includes('--check')) writeFileSync(target, wanted);
else if (readFileSync(target, 'utf8') !== wanted) {
  console.error('src/sieve/needle-scan-module.ts is not what comes of needle-scan.as: npm run generate:search');
  process.exit(1);
}
