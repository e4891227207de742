import { expect, test } from 'vitest';
import { loadSettings } from '../../../src/config/load.ts';
import { DEFAULT_SETTINGS } from '../../../src/config/settings.ts';

test('the example in deploy/ is valid and says what the defaults say', () => {
  expect(loadSettings('deploy/oomstream.yaml')).toEqual(DEFAULT_SETTINGS);
});
