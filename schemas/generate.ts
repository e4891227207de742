import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { configReference } from './config-reference.ts';
import { encodeReadme } from './encode-examples.ts';

/**
 * Writes src/model/generated: for every schema its TypeScript types and a validator that needs no compiler at run time; and
 * the reference of the configuration, src/config/README.md, and the examples of the encoders, in src/encode/README.md.
 * With --check it writes nothing and exits 1 when a committed file is not what the schemas give.
 */
const SCHEMAS = new URL('./', import.meta.url);
const GENERATED = new URL('../src/model/generated/', import.meta.url);
const BANNER = '// Made by `npm run generate` from schemas/. Do not edit.';

async function typesOf(schema: JSONSchema, name: string): Promise<string> {
  const source = await compile(schema, name, {
    additionalProperties: false,
    bannerComment: BANNER,
    format: true,
    style: { singleQuote: true, printWidth: 120 },
  });
  return source;
}

/** Ajv's standalone code is plain JavaScript: it travels through tsc unread. */
function validatorOf(schema: JSONSchema, allErrors: boolean): string {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    allErrors,
    code: { source: true, esm: true },
    allowUnionTypes: true,
  });
  const code = standalone.default(ajv, ajv.compile(schema as AnySchemaObject));
  if (/\brequire\(/.test(code))
    throw new Error(`the validator of ${String(schema['$id'])} would need a package at run time`);
  return `// @ts-nocheck\n${BANNER}\n${code}\n`;
}

async function filesToWrite(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const names = (await readdir(SCHEMAS)).filter((name) => name.endsWith('.schema.json')).sort();
  const texts: Record<string, unknown> = {};
  for (const file of names) {
    const name = file.replace(/(\.v\d+)?\.schema\.json$/, '');
    const schema = JSON.parse(await readFile(new URL(file, SCHEMAS), 'utf8')) as JSONSchema;
    texts[name] = schema;
    files.set(`${name}.ts`, await typesOf(structuredClone(schema), name));
    files.set(`validate-${name}.ts`, validatorOf(schema, name === 'config'));
  }
  files.set(
    'schemas.ts',
    `${BANNER}\nexport const SCHEMAS: Readonly<Record<string, object>> = ${JSON.stringify(texts)};\n`,
  );
  files.set('../../config/README.md', configReference(texts['config'] as JSONSchema));
  files.set('../../encode/README.md', await encodeReadme());
  return files;
}

async function isStale(name: string, content: string): Promise<boolean> {
  const committed = await readFile(new URL(name, GENERATED), 'utf8').catch(() => undefined);
  return committed !== content;
}

const files = await filesToWrite();
if (process.argv.includes('--check')) {
  const stale: string[] = [];
  for (const [name, content] of files) if (await isStale(name, content)) stale.push(name);
  if (stale.length > 0) {
    console.error(
      `generated files are stale (${stale.join(', ')}): run \`npm run generate\` and commit what it writes.`,
    );
    process.exitCode = 1;
  }
} else {
  await mkdir(GENERATED, { recursive: true });
  for (const [name, content] of files) await writeFile(new URL(name, GENERATED), content);
}
