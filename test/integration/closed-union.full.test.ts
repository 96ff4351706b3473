import { checkClosedUnion } from '../support/closed-union';
import { deskTest } from '../support/desk-test';

const test = deskTest();

test(
  'whatever JSON comes in, in thousands of bodies, the CDN sees exactly the purge that was asked for or nothing',
  {
    timeout: 600_000,
  },
  ({ desk }) => checkClosedUnion(desk, { batches: 130, seed: Number(process.env.FC_SEED ?? 1_130_000) }),
);
