import path from 'node:path';
import { describe, expect } from 'vitest';
import type { PurgePage } from '../../lib/shared/purges/purge-record';
import { aPurge, ask, CONFIGURED, history, readRecord, send } from '../support/api';
import { deskTest } from '../support/desk-test';
import { newFolder } from '../support/new-folder';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const COMMANDS = { ...CONFIGURED, CDN_PURGE_API: 'purge-command' };
const test = deskTest({ settings: COMMANDS });

const nameOf = (id: string) => `purge-desk-${id}`;

describe('a desk that was killed while it was sending', () => {
  for (const [moment, fault, events] of [
    ['after the CDN had it', { type: 'hold' }, ['command_found']],
    [
      'before the CDN had it',
      { type: 'close', when: 'before' },
      ['requeued_not_received', 'sent', 'accepted_as_command'],
    ],
  ] as const)
    test(`${moment}: the next one ends what it began, and nothing is there twice`, async ({ openDesk, sandbox }) => {
      const database = { kind: 'sqlite', file: path.join(newFolder(), 'desk.db') } as const;
      const killed = await openDesk(COMMANDS, { database });
      if (fault.type === 'hold') await sandbox.faults({ ...fault, on: 'commands' });
      else await sandbox.faults({ ...fault, on: 'commands' }, { type: 'hold', on: 'command-status' });
      const answer = send(killed, aPurge()).catch(() => undefined);
      await sandbox.untilHeld();
      await killed.kill();
      await sandbox.release();
      await answer;
      const restarted = await openDesk(COMMANDS, { database });
      await restarted.advance(2 * MINUTE_MS);
      const [command] = await sandbox.commands();
      const id = command?.name.slice('purge-desk-'.length) ?? '';
      const record = await readRecord(restarted, id);
      expect(record.status).toBe('accepted');
      const codes = record.events.map(({ what }) => what?.code);
      expect(codes.slice(codes.indexOf('sending_failed') + 1)).toEqual(events);
      expect(await sandbox.commands()).toHaveLength(1);
    });
});

test('a name that is taken when a purge is sent again is its own, even where the CDN does not list it yet', async ({
  desk,
  sandbox,
}) => {
  await sandbox.faults(
    { type: 'close', when: 'after', on: 'commands' },
    { type: 'status', status: 404, on: 'command-status', times: 2 },
  );
  const { body } = await send(desk, aPurge());
  expect(body.status).toBe('queued');
  await desk.advance(30 * SECOND_MS);
  expect(await readRecord(desk, body.id)).toMatchObject({ status: 'accepted', error: null });
  expect(await sandbox.commands()).toMatchObject([{ name: nameOf(body.id), executed: true }]);
});

test('a purge that was pressed long ago and never arrived is not sent any more', async ({
  desk,
  openDesk,
  sandbox,
}) => {
  const database = { kind: 'sqlite', file: path.join(newFolder(), 'desk.db') } as const;
  const killed = await openDesk(COMMANDS, { database });
  await sandbox.faults({ type: 'close', when: 'before', on: 'commands' }, { type: 'hold', on: 'command-status' });
  const answer = send(killed, aPurge()).catch(() => undefined);
  await sandbox.untilHeld();
  await killed.kill();
  await sandbox.release();
  await answer;
  await desk.advance(60 * MINUTE_MS);
  const restarted = await openDesk(COMMANDS, { database });
  await restarted.advance(20 * MINUTE_MS);
  const { body } = await history<PurgePage>(restarted, {});
  expect(body.items).toMatchObject([{ status: 'failed', error: { code: 'cdn_not_received' } }]);
  expect(await sandbox.commands()).toEqual([]);
});

test('a purge that the CDN did not receive is not sent again after five minutes in the queue', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(COMMANDS);
  await sandbox.faults(
    { type: 'close', when: 'before', on: 'commands' },
    { type: 'status', status: 429, retryAfter: '600', on: 'commands', times: 12 },
  );
  const { body } = await send(desk, aPurge());
  expect(body.status).toBe('queued');
  await desk.advance(6 * MINUTE_MS);
  const { status, events } = await readRecord(desk, body.id);
  expect(status).toBe('unconfirmed');
  expect(events.at(-1)?.reason).toBe('not sent again: 5 minutes passed since the CDN first did not receive it');
  await desk.advance(150 * MINUTE_MS);
  expect(await readRecord(desk, body.id)).toMatchObject({ status: 'failed', error: { code: 'cdn_not_received' } });
  expect((await sandbox.requests()).filter(({ method }) => method === 'POST')).toHaveLength(2);
  expect(await sandbox.commands()).toEqual([]);
});

test('what may still arrive cannot be cancelled, and a refusal afterwards leaves it open', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(COMMANDS);
  await sandbox.faults(
    { type: 'status', status: 503, on: 'commands' },
    { type: 'status', status: 403, on: 'commands' },
  );
  const { body } = await send(desk, aPurge());
  expect(body.status).toBe('queued');
  const { status } = await ask(desk, `/api/purges/${body.id}/cancellation`, { method: 'POST' });
  expect(status).toBe(409);
  await desk.advance(MINUTE_MS);
  const record = await readRecord(desk, body.id);
  expect(record.events.map(({ to }) => to)).toEqual(
    expect.arrayContaining(['queued', 'sending', 'unconfirmed', 'accepted']),
  );
  expect(record.events.map(({ to }) => to)).not.toContain('failed');
  expect(await sandbox.commands()).toHaveLength(1);
});

test('a name that is taken by this very purge is no conflict', async ({ desk, sandbox }) => {
  await sandbox.faults(
    { type: 'close', when: 'after', on: 'commands' },
    { type: 'status', status: 503, on: 'command-status' },
  );
  const { body } = await send<{ purgeId: string }>(desk, aPurge());
  await desk.advance(MINUTE_MS);
  expect((await readRecord(desk, body.purgeId)).status).toBe('accepted');
});
