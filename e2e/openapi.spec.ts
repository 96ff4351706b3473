import { Validator } from '@seriousme/openapi-schema-validator';
import type { Problem } from '../lib/shared/problem';
import type { Purge, PurgeDetails } from '../lib/shared/purges/purge-record';
import { aPurge, ask, expectProblem, readRecord, send } from '../test/support/api';
import { credentialName, makeCredential } from '../test/support/credentials';
import { expect, test } from './test';

test('the desk describes its API to everybody, in valid OpenAPI 3.1', async ({ desk }) => {
  const { status, body } = await ask<{ openapi: string; paths: object }>(desk, '/api/openapi.json');
  expect(status).toBe(200);
  expect(body.openapi).toMatch(/^3\.1\./);
  expect(await new Validator().validate(body)).toEqual({ valid: true });
  expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/api/purges', '/api/purges/{id}', '/api/me']));
});

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

test('waiting for a purge that goes on ends with its time, and shows how it stands', async ({ desk }) => {
  const { body } = await send<Purge>(desk, aPurge());
  const waited = await ask<PurgeDetails>(desk, `/api/purges/${body.id}?wait=0.5`);
  expect(waited.body).toMatchObject({ id: body.id, status: 'accepted', following: true });
  expect((await readRecord(desk, body.id)).status).toBe('accepted');
});

for (const wait of ['-1', '61', 'soon', 'NaN', '1e9'])
  test(`waiting for ${wait} seconds is refused`, async ({ desk }) => {
    const { body } = await send<Purge>(desk, aPurge());
    const answer = await ask<Problem>(desk, `/api/purges/${body.id}?wait=${wait}`);
    expectProblem(answer, { status: 400, code: 'invalid_query' });
    expect(Object.keys(answer.body.errors ?? {})).toEqual(['wait']);
  });
