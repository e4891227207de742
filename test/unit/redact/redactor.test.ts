import { expect, test } from 'vitest';
import { deadLetterOf } from '../../../src/encode/dead-letter.ts';
import { diagnose } from '../../../src/diagnose/diagnose.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/diagnose/thresholds.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import { validators } from '../../../src/model/validate.ts';
import { DEFAULT_REDACT, type RedactOptions } from '../../../src/redact/options.ts';
import { Redactor } from '../../../src/redact/redactor.ts';
import { SortedChain } from '../../../src/runtime/replay/sorted-chain.ts';
import { DEFAULT_SETTINGS } from '../../../src/config/settings.ts';
import { MessageBatch } from '../../../src/sieve/message-batch.ts';
import { Sieve } from '../../../src/sieve/sieve.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';

const KEY = 'a key of these tests';
const HASHED: RedactOptions = {
  rawLines: 'keep',
  comm: 'hash',
  users: 'hash',
  cgroups: 'hash',
  cgroupParts: ['pod([0-9a-f_-]{36})', '([0-9a-f]{64})', '/([^/]+)\\.(?:service|scope)'],
  key: KEY,
};

/** The drafts of the demo's fleet: every scope, many shapes of cgroups. */
function drafts(redact?: Redactor): {
  readonly drafts: IncidentDraft[];
  readonly incidents: Incident[];
  readonly text: string;
} {
  const { host, sieve, envelope, assemble, aggregate } = DEFAULT_SETTINGS;
  const seen: IncidentDraft[] = [];
  const enrich = (draft: IncidentDraft): IncidentDraft => {
    seen.push(draft);
    return draft;
  };
  const chain = new SortedChain({ assemble, aggregate, redact, enrich, memoryBytes: Number.POSITIVE_INFINITY });
  const messages = [...demoFleet()].map(({ bytes, timeUs }, offset) => ({ value: bytes, offset, receivedUs: timeUs }));
  const source = { topic: 'logs', partition: 0, incarnation: 0 };
  new Sieve({ host, ...sieve, ...envelope, provenance: 'kernel' }).push(new MessageBatch(source, messages), {
    line: (line) => {
      chain.line(line);
    },
    dead: () => undefined,
  });
  const told = [...chain.finish()];
  const incidents = told.flatMap((item) => ('incident' in item ? [item.incident] : []));
  return { drafts: seen, incidents, text: JSON.stringify(told) };
}

const plain = drafts();
const hashed = drafts(new Redactor(HASHED));

/** A value as a word of its own. */
const isIn = (text: string, value: string): boolean =>
  new RegExp(`(?<![\\w.-])${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`).test(text);

test('no name of a process is left in incidents and aggregates, nor in what is concluded from them', () => {
  const comms = new Set(
    plain.drafts.flatMap(({ victims, trigger, tasks, context }) => [
      ...victims.map(({ comm }) => comm),
      trigger?.comm,
      ...(tasks?.top ?? []).map(({ comm }) => comm),
      ...(context?.table ?? []).map(({ comm }) => comm),
    ]),
  );
  // What is a word of ours as well (systemd, containerd as a witness or a runtime) proves nothing.
  const names = [...comms].filter(
    (comm) => comm !== undefined && !/^(?:systemd|containerd|kubelet|dockerd)$/.test(comm),
  );
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((comm) => isIn(plain.text, String(comm))).length).toBeGreaterThan(10);
  expect(names.filter((comm) => isIn(hashed.text, String(comm)))).toEqual([]);
});

test('no part of a cgroup that the patterns match is left, in any spelling', () => {
  const parts = new Set(plain.text.match(/[0-9a-f]{64}|[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}/g));
  const units = new Set([...plain.text.matchAll(/\/([a-z][\w@:.-]+)\.service/g)].map(([, unit]) => unit));
  expect(parts.size).toBeGreaterThan(3);
  expect([...parts].filter((part) => hashed.text.includes(part))).toEqual([]);
  expect([...units].filter((unit) => hashed.text.includes(`${String(unit)}.service`))).toEqual([]);
});

test('no user id is left, nor a line as printed', () => {
  const uids = new Set(plain.incidents.flatMap(({ victims }) => victims.map(({ uid }) => uid)));
  expect(uids.size).toBeGreaterThan(1);
  expect([...hashed.text.matchAll(/"(?:uid|userId)":(\d+)/g)].filter(([, uid]) => Number(uid) < 2 ** 32)).toEqual([]);
  expect(hashed.text).not.toMatch(/user[-@/]\d{1,9}\b/);
  expect(hashed.text).not.toContain('"excerpt"');
  expect(hashed.text).not.toContain('"message"');
});

test('what is left is a valid incident, the same in every run, and as many workloads as before', () => {
  expect(hashed.incidents.filter((incident) => !validators.incident(incident))).toEqual([]);
  expect(drafts(new Redactor(HASHED)).text).toBe(hashed.text);
  const workloads = (incidents: readonly Incident[]) =>
    new Set(incidents.map(({ workload }) => workload?.fleetIdentity)).size;
  expect(workloads(hashed.incidents)).toBe(workloads(plain.incidents));
  expect(hashed.incidents.map(({ diagnosis }) => diagnosis?.primary).sort()).toEqual(
    plain.incidents.map(({ diagnosis }) => diagnosis?.primary).sort(),
  );
});

test('another key gives other pseudonyms, and other ids: a name cannot be found by trying', () => {
  const other = drafts(new Redactor({ ...HASHED, key: 'another key of the tests' }));
  const ids = new Set([...plain.incidents, ...hashed.incidents].map(({ id }) => id));
  expect(other.incidents.filter(({ id }) => ids.has(id))).toEqual([]);
  const names = new Set(hashed.text.match(/h-[0-9a-f]{12}/g));
  expect([...new Set(other.text.match(/h-[0-9a-f]{12}/g))].filter((name) => names.has(name))).toEqual([]);
});

test('dropped names and users are absent, and the parts of cgroups are one word', () => {
  const dropped = drafts(new Redactor({ ...HASHED, comm: 'drop', users: 'drop', cgroups: 'drop' }));
  expect(dropped.text).not.toMatch(/"(?:comm|uid|userId)":/);
  expect(dropped.text).toContain('redacted');
  expect(dropped.incidents.filter((incident) => !validators.incident(incident))).toEqual([]);
});

test('a process that is needed to look after the host is known by its pseudonym', () => {
  const redactor = new Redactor(HASHED);
  const draft: IncidentDraft = {
    schema: 'oomstream.incident/1',
    id: '0'.repeat(32),
    kind: 'kernel-kill',
    host: { key: 'web-1' },
    scope: 'host',
    victims: [{ pid: 7, comm: 'sshd', oomScoreAdj: 0 }],
    evidence: { lines: 1, missing: [], damaged: [], duplicates: 0, provenance: 'kernel' },
  };
  const thresholds = { ...DEFAULT_THRESHOLDS, criticalComms: redactor.comms(DEFAULT_THRESHOLDS.criticalComms) };
  const incident = diagnose(redactor.draft(draft), thresholds);
  expect(incident.diagnosis?.findings.map(({ id }) => id)).toContain('X.critical-victim');
  expect(JSON.stringify(incident)).not.toContain('sshd');
});

test('a dead letter keeps its place, size and reason, and nothing of its bytes', () => {
  const letter = deadLetterOf({
    reason: 'invalid-json',
    detail: 'Unexpected token in "secret"',
    origin: { topic: 'logs', partition: 1, incarnation: 0, offset: 7 },
    bytes: Buffer.from('{"secret'),
  });
  const redacted = new Redactor({ ...DEFAULT_REDACT, rawLines: 'drop' }).letter(letter);
  expect(JSON.stringify(redacted)).not.toContain('secret');
  expect(redacted).toMatchObject({ reason: 'invalid-json', size: 8, origin: letter.origin });
  expect(validators.deadLetter(redacted)).toBe(true);
});

test('without redaction everything is as it was', () => {
  const [draft] = plain.drafts;
  expect(draft && new Redactor(DEFAULT_REDACT).draft(draft)).toBe(draft);
});
