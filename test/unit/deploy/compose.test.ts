import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadSettings } from '../../../src/config/load.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: object;
}
const COMPOSE = parse(text('deploy/compose/compose.yaml')) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const SERVICES = Object.entries(COMPOSE.services);
const ours = (image: string): boolean => image === 'oomstream';

test('the compose file has all that is needed to see a kill from the kernel to the dashboard', () => {
  for (const name of [
    'kafka',
    'elasticsearch',
    'kibana',
    'fluentd',
    'prometheus',
    'grafana',
    'oomstream',
    'talking-kernel',
  ])
    expect(Object.keys(COMPOSE.services)).toContain(name);
});

test.each(SERVICES)(
  '%s: its image has a version, its files are there, its ports are local, and whom it waits for exists',
  (_, service) => {
    if (!ours(service.image)) expect(service.image).toMatch(/:v?\d+\.\d+/);
    for (const volume of service.volumes ?? []) {
      const [from = ''] = volume.split(':');
      if (from.startsWith('.')) expect(existsSync(join(ROOT, 'deploy/compose', from)), from).toBe(true);
      else expect(Object.keys(COMPOSE.volumes)).toContain(from);
    }
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(COMPOSE.services)).toContain(name);
      if (condition === 'service_healthy') expect(COMPOSE.services[name]?.healthcheck).toBeDefined();
    }
    if (service.build !== undefined)
      expect(existsSync(join(ROOT, 'deploy/compose', service.build.context, service.build.dockerfile))).toBe(true);
  },
);

test('its configuration is valid and names services of the file', () => {
  const { kafka, http, sinks } = loadSettings(join(ROOT, 'deploy/compose/oomstream.yaml'));
  expect(http.host).toBe('0.0.0.0');
  const names = [...JSON.stringify([kafka.brokers, sinks]).matchAll(/"(?:http:\/\/)?([a-z]+):\d+"/g)].map(
    ([, name]) => name,
  );
  expect(names.length).toBeGreaterThanOrEqual(3);
  for (const name of names) expect(Object.keys(COMPOSE.services)).toContain(name);
  expect(text('deploy/compose/fluent.conf')).toMatch(/@type forward\n\s+port 24224/);
  for (const topic of ['logs.journal', 'logs.syslog']) expect(text('deploy/compose/topics.sh')).toContain(topic);
});

test('the image is made of what .dockerignore lets through, and runs as nobody', () => {
  const dockerfile = text('deploy/docker/Dockerfile');
  const allowed = text('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, words = '']) => words.split(' '));
  expect(copied.length).toBeGreaterThan(5);
  for (const path of copied) {
    expect(allowed).toContain(path);
    expect(existsSync(join(ROOT, path)), path).toBe(true);
  }
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  expect(last).toMatch(/\nUSER 65532:65532\n/);
  expect(last).toMatch(/\nHEALTHCHECK [\s\S]+\/livez/);
  expect(last.indexOf('USER')).toBeLessThan(last.indexOf('ENTRYPOINT'));
  expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual([
    'node:24-bookworm-slim',
    'node:24-bookworm-slim',
  ]);
});
