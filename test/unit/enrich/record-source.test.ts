import { expect, test } from 'vitest';
import { enrichDraft } from '../../../src/enrich/enrich-draft.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { validators } from '../../../src/model/validate.ts';
import { analyseRecords } from '../../../src/runtime/analyse.ts';
import { source } from './drafts.ts';

const KILLED =
  'Out of memory: Killed process 4711 (java) total-vm:52428kB, anon-rss:20766kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:72kB oom_score_adj:0';
const OPENING = 'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0';
const REAPED = 'oom_reaper: reaped process 4711 (java), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB';

/** Records of journald, each with what its shipper added. */
function told(...records: readonly (readonly [message: string, added: object])[]): Incident {
  const { incidents, dead } = analyseRecords(
    records.map(([message, added], at) => ({
      bytes: Buffer.from(
        JSON.stringify({
          _TRANSPORT: 'kernel',
          SYSLOG_FACILITY: '0',
          _HOSTNAME: 'web-7',
          _BOOT_ID: 'f'.repeat(32),
          __REALTIME_TIMESTAMP: String(1_790_000_000_000_000 + at),
          _SOURCE_MONOTONIC_TIMESTAMP: String(5_000_000 + at),
          MESSAGE: message,
          ...added,
        }),
      ),
    })),
    { timezone: 'UTC', provenance: 'kernel' },
  );
  expect(dead).toEqual([]);
  expect(incidents).toHaveLength(1);
  const [incident] = incidents;
  if (incident === undefined) throw new Error('no incident');
  expect(validators.incident(incident), JSON.stringify(validators.incident.errors)).toBe(true);
  return incident;
}

const SAYS = { cloud: { region: 'eu-1', provider: 'aws' }, cluster: 'prod' };
const SAID = { 'cloud.provider': 'aws', 'cloud.region': 'eu-1', cluster: 'prod' };

test('hit: what the shipper added to the record is the host’s, and needs no source', () => {
  const incident = told([KILLED, SAYS]);
  expect(incident.host.labels).toEqual(SAID);
  expect(incident).not.toHaveProperty('enrichment');
});

test('hit: it stays beside what sources know, and gives way to them label by label', () => {
  const known = source('inventory', [{ host: 'web-7', labels: { team: 'shop', cluster: 'blue' } }]);
  const { draft } = enrichDraft(told([KILLED, SAYS]), [known]);
  expect(draft.host.labels).toEqual({ ...SAID, team: 'shop', cluster: 'blue' });
  expect(draft.enrichment).toEqual({ sources: ['inventory'], missing: [] });
});

test('miss: a record that says nothing gives no labels, and is no answer where a source is asked', () => {
  const incident = told([KILLED, {}]);
  expect(incident.host).not.toHaveProperty('labels');
  const silent = source('inventory', [{ host: 'web-8', labels: { team: 'shop' } }]);
  expect(enrichDraft(told([KILLED, SAYS]), [silent]).draft).toMatchObject({
    host: { labels: SAID },
    enrichment: { sources: [], missing: ['host'] },
  });
});

test('late: the record of the kill has the word, not one that came before or comes after it', () => {
  const other = { cloud: { region: 'us-9' } };
  expect(told([OPENING, other], [KILLED, SAYS], [REAPED, other]).host.labels).toEqual(SAID);
  expect(told([OPENING, {}], [KILLED, {}], [REAPED, SAYS]).host).not.toHaveProperty('labels');
});

test.each([
  ['what is no text', { cloud: 'aws', region: { name: 'eu-1' }, env: '', cluster: null }, undefined],
  ['a text without an end', { region: 'x'.repeat(100_000) }, { 'cloud.region': 'x'.repeat(256) }],
  ['some of it wrong', { region: { name: 'a' }, zone: [], cluster: 'prod' }, { cluster: 'prod' }],
])('wrong data: of %s is taken what can be, and the kill is told all the same', (_, added, labels) => {
  const incident = told([KILLED, added]);
  expect(incident.host.labels).toEqual(labels);
  expect(incident.victims).toMatchObject([{ pid: 4711, comm: 'java' }]);
});
