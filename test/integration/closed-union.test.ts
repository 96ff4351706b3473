import { checkClosedUnion } from '../support/closed-union';
import { deskTest } from '../support/desk-test';

const test = deskTest();

test('whatever JSON comes in, the CDN sees exactly the purge that was asked for or nothing', ({ desk }) =>
  checkClosedUnion(desk, { batches: 24, seed: Number(process.env.FC_SEED ?? 2026) }));
