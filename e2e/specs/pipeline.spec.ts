import type { Purge, PurgeDetails } from '../../lib/shared/purges/purge-record';
import { aPurge, ask, send } from '../../test/support/api';
import { credentialName, makeCredential } from '../../test/support/credentials';
import { expect, test } from '../fixtures/desks';

test('a pipeline purges under its own name and waits until every site has done so', async ({ desk, sandbox }) => {
  await sandbox.reachSitesQuickly();
  const terms = { name: credentialName('deploy'), role: 'purger', distributions: ['default/www-*'] };
  const { credential, token } = await makeCredential(desk, terms);
  const authorization = `Bearer ${token}`;
  const sent = await send<Purge>(desk, aPurge(), { authorization, 'idempotency-key': `deploy-${crypto.randomUUID()}` });
  expect(sent.status).toBe(201);
  expect(sent.body.actor).toBe(credential.name);
  const waited = await ask<PurgeDetails>(desk, `/api/purges/${sent.body.id}?wait=60`, { headers: { authorization } });
  expect(waited.status).toBe(200);
  expect(waited.body.status).toBe('completed');
});
