import assert from 'node:assert/strict';
import type { Problem } from '../../lib/shared/problem';
import { aPurge, expectProblem, marker, readRecord, send } from './api';
import { auditLog } from './audit';
import { makeCredential } from './credentials';
import type { SandboxControl } from './sandbox-control';

interface Replica {
  url: string;
}

/** Two replicas share keys, limits (four purges a minute) and records: a purge that is sent by one is sent by no other. */
export async function expectOneDesk(
  one: Replica,
  two: Replica,
  sandbox: SandboxControl,
  untilHeld: () => Promise<unknown>,
) {
  const { headers } = await makeCredential(one, { name: 'ci', role: 'purger' });
  const keyed = { ...headers, 'idempotency-key': marker() };
  await sandbox.faults({ type: 'hold' });
  const first = send(one, aPurge(), keyed);
  await untilHeld();
  expectProblem(await send<Problem>(two, aPurge(), keyed), { status: 409, code: 'purge_in_progress' });
  await sandbox.release();
  const { status, body } = await first;
  assert.equal(status, 201);
  const again = await send(two, aPurge(), keyed);
  assert.deepEqual([again.status, again.body.id], [200, body.id]);
  assert.equal((await sandbox.purges()).length, 1);
  assert.equal((await readRecord(two, body.id)).status, 'accepted');

  const sent: number[] = [];
  for (const replica of [two, one, two, one, two]) sent.push((await send(replica, aPurge(), headers)).status);
  assert.deepEqual(sent.slice(-1), [429]);
  assert.ok(sent.filter((code) => code === 201).length < 4);
  assert.ok((await auditLog(two, { actor: 'ci' })).length > 0);
}
