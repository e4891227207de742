import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { format, resolveConfig } from 'prettier';

/**
 * Compiles the AssemblyScript of src/ to modules that are committed beside it as text, so that neither a build nor an installation
 * needs the compiler. With --check only says whether the committed ones are what comes out.
 */
const SOURCES = ['sieve/needle-scan', 'runtime/kafka/batches/lz4-block'];
/** The memory that both share: see src/lib/arena.ts. */
const PAGES = '258';

const isCheck = process.argv.includes('--check');
for (const name of SOURCES) {
  const target = new URL(`../src/${name}-module.ts`, import.meta.url);
  const wanted = await moduleText(name, target);
  if (!isCheck) writeFileSync(target, wanted);
  else if (readFileSync(target, 'utf8') !== wanted) {
    console.error(`src/${name}-module.ts is not what comes of ${name}.as: npm run generate:search`);
    process.exitCode = 1;
  }
}

async function moduleText(name, target) {
  const file = name.slice(name.lastIndexOf('/') + 1);
  const constant = `${file.toUpperCase().replaceAll('-', '_')}_MODULE`;
  const text = `/** ${file}.as, compiled by \`npm run generate:search\`; in base64. */
export const ${constant} =
  '${Buffer.from(await compile(new URL(`../src/${name}.as`, import.meta.url))).toString('base64')}';
`;
  const options = await resolveConfig(target, { editorconfig: true });
  return format(text, { ...options, parser: 'typescript' });
}

async function compile(source) {
  let binary;
  const words = ['source.ts', '--outFile', 'out.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
  const memory = ['--initialMemory', PAGES, '--maximumMemory', PAGES, '--noExportMemory', '--importMemory'];
  const { error, stderr } = await asc.main([...words, ...memory], {
    readFile: (name) => (name.endsWith('source.ts') ? readFileSync(source, 'utf8') : null),
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return binary;
}
