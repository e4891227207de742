import type { Config } from '../model/generated/config.ts';
import { CONFIG_KEYS } from './keys.ts';
import { putAt, valueAt, type Tree } from './paths.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';

/** Settings of a validated file: its values over the defaults, durations in milliseconds and sizes in bytes. */
export function resolveSettings(config: Config, defaults: Settings = DEFAULT_SETTINGS): Settings {
  const settings = structuredClone(defaults) as unknown as Tree;
  for (const { file, settings: path, codec } of CONFIG_KEYS) {
    const value = valueAt(config, file);
    if (value !== undefined) putAt(settings, path, codec.read(value));
  }
  return settings as unknown as Settings;
}

/** The configuration file that gives these settings; secrets are redacted. */
export function fileOf(settings: Settings): Tree {
  const file: Tree = {};
  for (const { file: path, settings: from, codec } of CONFIG_KEYS) {
    const value = valueAt(settings, from);
    if (value !== undefined) putAt(file, path, codec.write(value));
  }
  return file;
}
