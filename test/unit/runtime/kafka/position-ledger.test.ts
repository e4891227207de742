import { expect, test } from 'vitest';
import { PositionLedger, type Mark } from '../../../../src/runtime/kafka/position-ledger.ts';

const at = (position: number): Mark => ({ position, streamTimeUs: position * 10, lastTimestamp: String(position) });

test('nothing counts before the messages that were put for it are acknowledged', () => {
  const ledger = new PositionLedger(at(5));
  ledger.mark(at(10), 3);
  expect(ledger.acknowledged(2).position).toBe(5);
  expect(ledger.acknowledged(3).position).toBe(10);
});

test('records that put nothing count with what was put before them', () => {
  const ledger = new PositionLedger(at(0));
  ledger.mark(at(10), 3);
  ledger.mark(at(20), 3);
  ledger.mark(at(30), 4);
  expect(ledger.read.position).toBe(30);
  expect(ledger.acknowledged(3).position).toBe(20);
});

test('a later question never gets an earlier answer', () => {
  const ledger = new PositionLedger(at(0));
  ledger.mark(at(10), 1);
  ledger.mark(at(20), 2);
  expect(ledger.acknowledged(2).position).toBe(20);
  expect(ledger.acknowledged(1).position).toBe(20);
});
