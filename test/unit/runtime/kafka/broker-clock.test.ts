import { expect, test } from 'vitest';
import { BrokerClock } from '../../../../src/runtime/kafka/broker-clock.ts';

test('before a broker has told its time nothing is claimed', () => {
  expect(new BrokerClock().at(1000)).toBeUndefined();
});

test('a clock of ours that is ahead does not let us claim what is still to come', () => {
  const clock = new BrokerClock();
  clock.observe(10_000, 4990); // we are five seconds ahead; the answer took 10 ms
  expect(clock.at(20_000)).toBe(14_990);
});
