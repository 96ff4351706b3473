import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import type { Purge, PurgeDetails } from '@/lib/shared/purges/purge-record';
import { aPurge, ask, CONFIGURED, expectProblem, readRecord, send } from '../support/api';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';

const test = deskTest({ settings: CONFIGURED });

/** Begins to wait for a purge; what it resolves with waits by the tests' clock. */
async function beginWaiting(desk: TestDesk, id: string, seconds: number) {
  const before = desk.clock.waiting;
  const waiting = ask<PurgeDetails>(desk, `/api/purges/${id}?wait=${seconds}`);
  await expect.poll(() => desk.clock.waiting).toBeGreaterThan(before);
  return { waiting };
}

test('the desk describes its API to everybody, in valid OpenAPI 3.1', async ({ desk }) => {
  const { status, body } = await ask<{ openapi: string; paths: object }>(desk, '/api/openapi.json');
  expect(status).toBe(200);
  expect(body.openapi).toMatch(/^3\.1\./);
  expect(await new Validator().validate(body)).toEqual({ valid: true });
  expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/api/purges', '/api/purges/{id}', '/api/me']));
});

test('waiting for a purge that goes on ends with its time, and shows how it stands', async ({ desk }) => {
  const { body } = await send<Purge>(desk, aPurge());
  const { waiting } = await beginWaiting(desk, body.id, 0.5);
  await desk.advance(500);
  expect((await waiting).body).toMatchObject({ id: body.id, status: 'accepted', following: true });
  expect((await readRecord(desk, body.id)).status).toBe('accepted');
});

test('waiting for a purge ends when every site has done so', async ({ desk, sandbox }) => {
  const { body } = await send<Purge>(desk, aPurge());
  const { waiting } = await beginWaiting(desk, body.id, 60);
  await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
  await desk.advance(4000);
  expect((await waiting).body).toMatchObject({ id: body.id, status: 'completed' });
});

for (const wait of ['-1', '61', 'soon', 'NaN', '1e9'])
  test(`waiting for ${wait} seconds is refused`, async ({ desk }) => {
    const { body } = await send<Purge>(desk, aPurge());
    const answer = await ask<Problem>(desk, `/api/purges/${body.id}?wait=${wait}`);
    expectProblem(answer, { status: 400, code: 'invalid_query' });
    expect(Object.keys(answer.body.errors ?? {})).toEqual(['wait']);
  });
