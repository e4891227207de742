import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRejected } from '../../../src/records/envelope.ts';
import { decodeRecord } from '../../../src/records/index.ts';
import { JSON_ENVELOPES } from '../../../src/records/json-envelope.ts';
import { CONTEXT, linesOf } from './decode-one.ts';

const decode = (record: string) => decodeRecord(Buffer.from(record), CONTEXT);

/** What any value in any place may at most come to: lines that are well formed. */
function check(record: string): void {
  const decoded = decode(record);
  if (isRejected(decoded)) return;
  const parts = decoded.map(({ part }) => part);
  expect(new Set(parts).size).toBe(parts.length);
  for (const line of decoded) {
    expect(line.message).not.toMatch(/\n/);
    expect(Object.values(line)).not.toContain(undefined);
    for (const value of [line.timeUs, line.monotonicUs, line.sequence])
      expect(Number.isSafeInteger(value ?? 0)).toBe(true);
    for (const text of [line.host, line.bootId, line.machineId, line.identifier, line.daemon, line.unit])
      expect(['string', 'undefined']).toContain(typeof text);
  }
}

describe('hostile JSON', () => {
  it('never throws, whatever stands in whichever field of a known shape', () => {
    const samples = JSON_ENVELOPES.map(({ sample }) => JSON.parse(sample) as Record<string, unknown>);
    const names = [...new Set(samples.flatMap((sample) => Object.keys(sample))), '__proto__', 'constructor', 'labels', 'log', 'body'];
    const fields = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...samples), fields, (sample, changed) => {
        check(JSON.stringify({ ...sample, ...changed }));
        check(JSON.stringify({ message: JSON.stringify({ ...sample, ...changed }) }));
      }),
      { numRuns: 400 },
    );
  }); // prettier-ignore

  it('takes a field that is there twice as JSON does: the last one is meant', () => {
    expect(linesOf('{"_TRANSPORT":"kernel","_TRANSPORT":"stdout","MESSAGE":"x"}')).toMatchObject([{ provenance: 'userspace' }]);
  }); // prettier-ignore

  it.each([
    '{"__proto__":{"_TRANSPORT":"kernel"},"MESSAGE":"x"}',
    '{"__proto__":{"_TRANSPORT":"kernel"},"MESSAGE":"x","SYSLOG_FACILITY":"0"}',
    '{"constructor":1,"toString":2,"message":"x"}',
    '{"_BOOT_ID":"b","_TRANSPORT":"kernel","MESSAGE":"\\ud800 x","PRIORITY":1e999}',
    '{"_TRANSPORT":"kernel","MESSAGE":"x","_SOURCE_MONOTONIC_TIMESTAMP":99999999999999999999999999}',
    '{"time":1e308,"pri":4,"msg":"x"}',
    '{"time":-1,"pri":-4,"msg":"x"}',
    '{"@timestamp":1e-7,"_TRANSPORT":"kernel","MESSAGE":"x"}',
    '{"@timestamp":"99999999999999999999","_TRANSPORT":"kernel","MESSAGE":"x"}',
    '{"resourceLogs":[null,1,{"scopeLogs":[{"logRecords":[{"body":{"kvlistValue":{"values":[{"key":"__proto__","value":{"stringValue":"x"}}]}}}]}]}]}',
    '{"streams":[{"values":[[],[1],null,["x","y"]]},null]}',
    '{"logEvents":[null,{"message":null},{}]}',
    '{"dmesg":[null,{"msg":null},{"msg":[1]}]}',
    '[{},[],null,{"a":1}]',
    '[[[[{"_TRANSPORT":"kernel","MESSAGE":"x"}]]]]',
  ])('is read or refused: %s', (record) => {
    check(record);
  });

  it('proves nothing by a prototype', () => {
    const record = '{"__proto__":{"_TRANSPORT":"kernel","_BOOT_ID":"b"},"MESSAGE":"x","_HOSTNAME":"h"}';
    expect(linesOf(record)).toMatchObject([{ provenance: 'userspace' }]);
  });

  it.each<[string, string]>([
    ['objects in objects', `{"message":${'{"message":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
    ['arrays in arrays', `{"message":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['arrays around an object', `[{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`],
    ['a path of dots', `{"message":"x","${'log.'.repeat(200_000)}":1}`],
    ['many fields', `{${Array.from({ length: 60_000 }, (_, i) => `"k${i}.a":1`).join(',')},"message":"x"}`],
    ['many records', `[${'{"_TRANSPORT":"kernel","MESSAGE":"x"},'.repeat(10_000)}{}]`],
    ['many lines of JSON, the last one broken', `${'{"MESSAGE":"x"}\n'.repeat(60_000)}{`],
    ['many blanks', `{"message":"${' '.repeat(1_000_000)}{"}`],
    ['many backslashes', `{"message":${JSON.stringify(JSON.stringify({ log: '\\'.repeat(200_000) }))}}`],
    ['many line breaks before braces', `{${'\n'.repeat(500_000)}`],
    ['many bytes', `{"facility":0,"message":"x","host":[${'1,'.repeat(300_000)}1]}`],
  ])('takes linear time: %s', (_, record) => {
    const started = performance.now();
    decode(record);
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
