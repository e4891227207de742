import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FramePool } from '../../../../../src/runtime/kafka/connections/frame-pool.ts';
import { ResponseFrames } from '../../../../../src/runtime/kafka/connections/response-frames.ts';

function frameOf(body: Uint8Array): Buffer {
  const frame = Buffer.alloc(4 + body.length);
  frame.writeInt32BE(body.length);
  frame.set(body, 4);
  return frame;
}

/** Has the bytes come as a socket does: no more at a time than there is space for, and than `most`. */
function* arrive(frames: ResponseFrames, bytes: Buffer, most: () => number): Generator<Buffer> {
  for (let at = 0; at < bytes.length;) {
    const space = frames.space();
    expect(space.length).toBeGreaterThan(0);
    const count = bytes.copy(space, 0, at, Math.min(bytes.length, at + Math.max(1, most())));
    at += count;
    yield* frames.take(space, count);
  }
}

const body = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.integer({ min: 0, max: 200_000 }).map((length) => Buffer.alloc(length, length)),
);

test('responses of any size come out whole, in whatever pieces they come', () => {
  const pool = new FramePool();
  fc.assert(
    fc.property(fc.array(body, { maxLength: 12 }), fc.array(fc.integer({ min: 1, max: 90_000 })), (bodies, pieces) => {
      const sent = bodies.map(frameOf);
      let turn = 0;
      const most = () => pieces[(turn += 1) % pieces.length] ?? 65_536;
      const came = [...arrive(new ResponseFrames(pool), Buffer.concat(sent), most)];
      expect(came.length).toBe(sent.length);
      for (const [index, frame] of came.entries()) expect(frame.equals(sent[index] ?? Buffer.alloc(0))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('for a size that makes no sense nothing is reserved: its bytes come as they came', () => {
  for (const size of [-1, -2_147_483_648, 2_147_483_647]) {
    const bytes = Buffer.alloc(100_000, 7);
    bytes.writeInt32BE(size);
    const pieces = [...arrive(new ResponseFrames(new FramePool()), bytes, () => 30_000)];
    expect(pieces.length).toBeGreaterThan(1);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  }
});
