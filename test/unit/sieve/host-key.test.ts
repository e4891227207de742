import { describe, expect, it } from 'vitest';
import { hostKeyOf } from '../../../src/sieve/host-key.ts';

describe('hostKeyOf', () => {
  it.each([
    ['short', 'WEB-7.example.org', 'web-7'],
    ['short', '192.0.2.7', '192.0.2.7'],
    ['short', '2001:DB8::7', '2001:db8::7'],
    ['short', 'alias-of.web', 'web-7'],
    ['fqdn', 'WEB-7.example.org.', 'web-7.example.org'],
    ['machine-id', 'web-7', 'abc'],
  ] as const)('%s of %s is %s', (key, host, expected) => {
    const machineId = key === 'machine-id' ? 'ABC' : undefined;
    expect(hostKeyOf({ host, machineId }, { key, aliases: { 'alias-of.web': 'web-7' } })).toBe(expected);
  });

  it('falls back to the host, to the default host, to unknown-host', () => {
    const options = { key: 'machine-id', aliases: {} } as const;
    expect(hostKeyOf({ host: 'web-7.org' }, options)).toBe('web-7');
    expect(hostKeyOf({}, options, 'Pasted')).toBe('pasted');
    expect(hostKeyOf({}, options)).toBe('unknown-host');
  });
});
