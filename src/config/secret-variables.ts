import { readYaml } from '../sources/yaml-document.ts';
import { SECRET, type Codec } from './codecs.ts';
import { CONFIG_KEYS } from './keys.ts';
import { valueAt } from './paths.ts';
import { SINK_KEYS } from './sink-keys.ts';

/** No name has a brace or a dollar in it: what begins twice is looked through once. */
const VARIABLE = /\$\{(?!file:)([^${}]+)\}/g;

/** The environment variables that the secrets of a valid configuration are taken from. */
export function secretVariables(text: string): readonly string[] {
  const read = readYaml(text);
  const tree = 'problem' in read ? undefined : read.tree;
  const values = secretKeys(tree).map((key) => valueAt(tree, key));
  const names = values.flatMap((value) =>
    typeof value === 'string' ? [...value.matchAll(VARIABLE)].map(([, name = '']) => name) : [],
  );
  return [...new Set(names)];
}

function secretKeys(tree: unknown): string[] {
  const ofSinks = Object.keys((valueAt(tree, 'sinks') as object | undefined) ?? {}).flatMap((name) =>
    Object.values(SINK_KEYS)
      .flat()
      .filter(isSecret)
      .map(({ file }) => `sinks.${name}.${file}`),
  );
  return [...CONFIG_KEYS.filter(isSecret).map(({ file }) => file), ...ofSinks];
}

function isSecret({ codec }: { readonly codec: Codec }): boolean {
  return codec === SECRET;
}
