import type { JSONSchema } from 'json-schema-to-typescript';
import { CONFIG_KEYS } from '../src/config/keys.ts';
import { valueAt } from '../src/config/paths.ts';
import { fileOf } from '../src/config/resolve.ts';
import { DEFAULT_SETTINGS } from '../src/config/settings.ts';
import { ERROR_CODES } from '../src/lib/errors.ts';

/** The page that lists every key of the configuration with its default, and every error code. */
export function configReference(schema: JSONSchema): string {
  const defaults = fileOf(DEFAULT_SETTINGS);
  const keys = CONFIG_KEYS.map(
    ({ file }) => `| \`${file}\` | ${defaultOf(defaults, file)} | ${descriptionOf(schema, file)} |`,
  );
  const codes = Object.entries(ERROR_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return `<!-- Made by \`npm run generate\`. Do not edit. -->

# Configuration

One YAML file; every key may be left out, and an unknown one is refused with its place and the nearest key. Durations and sizes are
strings with units: \`250ms\`, \`30s\`, \`5m\`, \`24h\`, \`7d\`; \`512B\`, \`64KiB\`, \`8MiB\`, \`1GiB\`. In every string \`\${NAME}\` is an
environment variable and \`\${file:/run/secrets/name}\` the text of a file. \`oomstream config validate\` checks a file, \`config show\`
prints what it comes to, \`config schema\` prints its JSON Schema.

| key | default | meaning |
| --- | --- | --- |
${keys.join('\n')}

# Error codes

Exit codes: 0 done (no kill found is also 0); 1 an input could not be read or a delivery failed; 2 wrong usage or configuration.

| code | meaning |
| --- | --- |
${codes.join('\n')}
`;
}

function defaultOf(defaults: unknown, path: string): string {
  const value = valueAt(defaults, path);
  return value === undefined ? '' : `\`${typeof value === 'string' && value !== '' ? value : JSON.stringify(value)}\``;
}

function descriptionOf(schema: JSONSchema, path: string): string {
  const node = path.split('.').reduce<JSONSchema | undefined>((at, step) => at?.properties?.[step], schema);
  return node?.description ?? '';
}
