import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { ask, CONFIGURED, expectProblem, marker } from '../support/api';
import { SHOP, sendListText } from '../support/bulk';
import { deskTest } from '../support/desk-test';
import { purgeBodies } from '../support/ledger';

const test = deskTest({ settings: CONFIGURED });

test('a list with two modes is refused, and so is anything else that a query says twice', async ({ desk, sandbox }) => {
  const url = `${SHOP}/${marker()}`;
  for (const twice of ['mode=soft&mode=hard', 'mode=soft&mode=soft', 'mode=soft&reason=a&reason=b']) {
    const refused = await sendListText<Problem>(desk, `?${twice}`, url);
    expectProblem(refused, { status: 400, code: 'invalid_query' });
  }
  const { body } = await sendListText<Problem>(desk, '?mode=soft&mode=hard', url);
  expect(body.errors).toEqual({ mode: ['Enter this only once.'] });
  expectProblem(await ask<Problem>(desk, '/api/purges?limit=1&limit=2'), { status: 400, code: 'invalid_query' });
  await desk.tick();
  expect(await purgeBodies(sandbox)).not.toContainEqual(expect.objectContaining({ url }));
});
