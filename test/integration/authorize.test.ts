import { describe, expect } from 'vitest';
import {
  authorizeAnyPurge,
  authorizeDesk,
  authorizeOn,
  authorizePurge,
  authorizeReach,
  authorizeSeeing,
} from '@/lib/server/auth/authorize';
import { anonymous, type Caller } from '@/lib/server/auth/caller';
import type { Context } from '@/lib/server/context';
import type { Role, Scope } from '@/lib/shared/access/access';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { reachOf } from '@/lib/shared/reach/purge-reach';
import { CONFIGURED, marker } from '../support/api';
import { breakWrites } from '../support/broken-writes';
import { aCaller } from '../support/context';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';

const test = deskTest({ settings: { ...CONFIGURED, REFUSE_HARD: 'purger' } });

const purge = (change: Partial<PurgeInput> = {}): PurgeInput => ({
  namespace: 'default',
  distribution: 'www-shop',
  target: { kind: 'url', value: 'https://www.shop.example/a' },
  mode: 'soft',
  ...change,
});

const shop = { namespace: 'default', name: 'www-shop', domains: ['www.shop.example'], disabled: false };
const wide = purge({ target: { kind: 'pattern', value: '.*' } });

const callerWith = (role: Role, distributions: Scope = null, change: Partial<Caller> = {}) =>
  aCaller({ actor: `${marker()}@corp.example`, access: [{ role, distributions }], ...change });
const as = ({ built }: TestDesk, caller: Caller): Context => built.contextFor(caller);

const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => 'allowed',
    ({ code }: { code: string }) => code,
  );
const auditOf = (desk: TestDesk, { actor }: Caller) => desk.built.store.audit.page({ actor }, { limit: 200 });

describe('what a role may do', () => {
  const cases: [string, Role, Scope, (context: Context) => Promise<unknown>, string][] = [
    ['a viewer sees', 'viewer', null, (context) => authorizeSeeing(context), 'allowed'],
    ['a viewer purges a URL', 'viewer', null, (context) => authorizePurge(context, purge()), 'forbidden_kind'],
    ['a viewer asks when to send', 'viewer', null, authorizeAnyPurge, 'forbidden'],
    ['a purger asks when to send', 'purger', ['media/*'], authorizeAnyPurge, 'allowed'],
    ['a purger purges a URL', 'purger', null, (context) => authorizePurge(context, purge()), 'allowed'],
    [
      'a purger purges a URL hard where the policy refuses that',
      'purger',
      null,
      (context) => authorizePurge(context, purge({ mode: 'hard' })),
      'forbidden_mode',
    ],
    [
      'a purger of another distribution purges a URL',
      'purger',
      ['media/*'],
      (context) => authorizePurge(context, purge()),
      'forbidden_distribution',
    ],
    [
      'a lead purges everything',
      'lead',
      null,
      (context) => authorizePurge(context, purge({ target: { kind: 'all' } })),
      'forbidden_kind',
    ],
    [
      'a lead purges a pattern that reaches everything',
      'lead',
      null,
      (context) => authorizeReach(context, wide, reachOf(wide.target, shop)),
      'forbidden_reach',
    ],
    [
      'an admin of one distribution reads settings of the desk',
      'admin',
      ['default/*'],
      (context) => authorizeDesk(context, { action: 'settings.read' }, 'admin'),
      'forbidden',
    ],
    [
      'a viewer resolves a purge',
      'viewer',
      null,
      (context) => authorizeOn(context, 'default/www-shop', 'purger', { action: 'purge.resolve' }),
      'forbidden',
    ],
    [
      'a lead resolves a purge of a distribution that is not theirs',
      'lead',
      ['media/*'],
      (context) => authorizeOn(context, 'default/www-shop', 'purger', { action: 'purge.resolve' }),
      'forbidden_distribution',
    ],
  ];
  for (const [what, role, scope, ask, expected] of cases)
    test(`${what}: ${expected}, and a refusal is in the audit log`, async ({ desk }) => {
      const caller = callerWith(role, scope);
      expect(await refusalOf(ask(as(desk, caller)))).toBe(expected);
      const told = (await auditOf(desk, caller)).map(({ outcome, reason }) => [outcome, reason]);
      expect(told).toEqual(expected === 'allowed' ? [] : [['refused', expected]]);
    });

  test('who has no role sees nothing', async ({ desk }) => {
    const caller = aCaller({ actor: `${marker()}@corp.example`, access: [] });
    expect(await refusalOf(authorizeSeeing(as(desk, caller)))).toBe('forbidden');
    expect(await refusalOf(authorizePurge(as(desk, caller), purge()))).toBe('forbidden_distribution');
  });
});

test('an entry says who was refused what, from where and by which request, and is cut to a bounded length', async ({
  desk,
}) => {
  const caller = callerWith('viewer', null, { address: '203.0.113.9', requestId: 'request-9' });
  const value = `https://www.shop.example/${'ä'.repeat(900)}`;
  await refusalOf(authorizePurge(as(desk, caller), purge({ target: { kind: 'url', value } })));
  const [entry] = await auditOf(desk, caller);
  expect(entry).toMatchObject({
    action: 'purge.submit',
    outcome: 'refused',
    actor: caller.actor,
    actorKind: 'person',
    address: '203.0.113.9',
    requestId: 'request-9',
    reason: 'forbidden_kind',
  });
  expect(entry?.subject).toMatch(/^soft url https:\/\/www\.shop\.example\/ä+…$/);
  expect([...(entry?.subject ?? '')]).toHaveLength(300);
});

test('what one client is refused is written 120 times a minute, and refused all the same', async ({ desk }) => {
  const caller = callerWith('viewer');
  const context = as(desk, caller);
  const codes = new Set<string>();
  for (let count = 0; count < 125; count++) codes.add(await refusalOf(authorizePurge(context, purge())));
  expect([...codes]).toEqual(['forbidden_kind']);
  expect(await auditOf(desk, caller)).toHaveLength(120);
  const elsewhere = { ...caller, address: '203.0.113.77' };
  await refusalOf(authorizePurge(as(desk, elsewhere), purge()));
  expect(await auditOf(desk, caller)).toHaveLength(121);
});

test('callers that are not known share one limit, whatever their addresses are', async ({ openDesk }) => {
  const desk = await openDesk(CONFIGURED);
  for (let count = 0; count < 245; count++) {
    const caller = anonymous({ address: `203.0.${count % 100}.${count % 250}`, requestId: null });
    await refusalOf(authorizePurge(as(desk, caller), purge()));
  }
  const kept = await desk.built.store.audit.page({ outcome: 'refused' }, { limit: 300 });
  expect(kept).toHaveLength(240);
});

test('a refusal that cannot be written down is a refusal all the same', async ({ desk }) => {
  const caller = callerWith('viewer');
  const { mend } = breakWrites(desk.location, 'insert on audit_log');
  expect(await refusalOf(authorizePurge(as(desk, caller), purge()))).toBe('forbidden_kind');
  mend();
  expect(await auditOf(desk, caller)).toEqual([]);
  expect(desk.log().map(({ msg }) => msg)).toContain('audit entry of a refusal not written');
});
