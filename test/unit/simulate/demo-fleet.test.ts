import { expect, it } from 'vitest';
import { demoFleet, demoTruth, DEMO_START_US } from '../../../src/simulate/demo-fleet.ts';

const truth = demoTruth();

it('has twelve hosts and twenty reports from a fixed moment on', () => {
  expect(truth.hosts).toHaveLength(12);
  expect(truth.reports).toHaveLength(20);
  const [first] = demoFleet();
  expect((first?.timeUs ?? 0) - DEMO_START_US).toBeLessThan(1_000_000);
});

it('shows a cgroup’s, a host’s and a group’s kill, and a report without its end', () => {
  expect(new Set(truth.reports.map((report) => report.scope))).toStrictEqual(new Set(['cgroup', 'host']));
  expect(truth.reports.filter((report) => report.kind === 'kernel-group-kill')).toHaveLength(2);
  expect(truth.reports.filter((report) => report.damaged === 'cut')).toHaveLength(1);
});

it('kills one service again and again on several hosts', () => {
  const php = truth.reports.filter((report) => report.limitOwner === '/system.slice/php8.2-fpm.service');
  expect(php.length).toBeGreaterThan(6);
  expect(new Set(php.map((report) => report.host)).size).toBe(3);
});

it('says the same on every run', () => {
  const text = (): string => Buffer.concat([...demoFleet()].map((record) => record.bytes)).toString('base64');
  expect(text()).toBe(text());
});
