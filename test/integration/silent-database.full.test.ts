import { describe, expect } from 'vitest';
import { aPurge, send } from '../support/api';
import { expectNothingWorks, expectWorksAgain, server, failingPostgresTest as test } from '../support/failing-postgres';

// Every time limit of the database passes in real time: half a minute in all.
describe.skipIf(server === undefined)('a desk whose PostgreSQL', () => {
  test('is silent says so, sends nothing, and works again when the server answers', async ({
    openOn,
    sandbox,
    gate,
  }) => {
    const desk = await openOn('gate');
    expect((await send(desk, aPurge())).status).toBe(201);
    await gate.set('stalled');
    await expectNothingWorks(desk);
    expect(await sandbox.purges()).toHaveLength(1);
    await gate.set('open');
    await expectWorksAgain(desk);
    expect(await sandbox.purges()).toHaveLength(2);
  }, 180_000);
});
