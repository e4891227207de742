import { describe, expect, it } from 'vitest';
import { matchDaemonLine } from '../../../src/grammar/index.ts';
import { printUserspaceKill, USERSPACE_KILLERS, type Prey } from '../../../src/simulate/userspace-kill.ts';

const PREY: Prey = {
  pid: 4711,
  uid: 1000,
  comm: 'Web Content',
  cgroup: '/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-firefox-4117.scope',
  rssBytes: 512 * 1024 ** 2,
  oomScoreAdj: 300,
};

describe.each(USERSPACE_KILLERS)('a kill by %s', (killer) => {
  const { records, truth } = printUserspaceKill(killer, PREY);
  const events = records.flatMap(({ by, text }) => matchDaemonLine(by.identifier, text) ?? []);

  it('is one kill, and its lines together say its truth', () => {
    expect(events.filter(({ family }) => family === 'userspaceKill')).toHaveLength(1);
    const [kill] = events.filter(({ family }) => family === 'userspaceKill');
    const details = events.filter(({ family }) => family === 'userspaceDetail');
    expect(Object.assign({}, ...details, kill)).toMatchObject(truth);
  });

  it('comes in order of time', () => {
    const times = records.map(({ afterUs }) => afterUs);
    expect(times).toStrictEqual([...times].sort((a, b) => a - b));
  });
});

it('systemd confirms what systemd-oomd did', () => {
  const { records } = printUserspaceKill('systemd-oomd-pressure', PREY);
  expect(records.map(({ by, text }) => matchDaemonLine(by.identifier, text))).toMatchObject([
    { family: 'userspaceKill', killer: 'systemd-oomd', stage: 'done' },
    { family: 'witness', source: 'systemd', says: 'oomd-kill', unit: 'app-gnome-firefox-4117.scope', count: 3 },
  ]);
});
