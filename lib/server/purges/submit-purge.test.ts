import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendCachePurge } from '@/lib/server/cdn/cache-purge';
import { openCdnConnection } from '@/lib/server/cdn/connection';
import { configuredDirectory } from '@/lib/server/distributions/directory';
import { Secret } from '@/lib/server/settings/setting-values';
import type { Store } from '@/lib/server/store/open-store';
import { noPolicy, type PurgePolicy, type Role } from '@/lib/shared/access/access';
import { type PurgeInput, purgeInputSchema } from '@/lib/shared/purges/purge-input';
import { aCaller, contextUnderTest, settingsUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { submitPurge } from './submit-purge';

const distributions = configuredDirectory([
  { namespace: 'default', name: 'www', domains: ['www.shop.example', 'img.shop.example'], disabled: false },
  { namespace: 'default', name: 'docs', domains: ['docs.example'], disabled: false },
]);

/** What means everything, or may, by the reach that is recorded. */
const WIDE = [
  ...['.*', '/', '^/', '.', '^', '()', '.*.*', '[^\\n]*', '/?', '^/([^q]|q)'].map(
    (value) => [value, 'everything'] as const,
  ),
  ...['^/(?!zzz)', '(*ACCEPT)', '://'].map((value) => [value, 'unjudged'] as const),
];

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  let cdn: Server;
  /** The bodies that the CDN was sent. */
  let wire: unknown[];
  beforeEach(async () => {
    database = await newDatabase();
    store = await database.open();
    wire = [];
    cdn = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      wire.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.end('{"purge_request_id": 101}');
    });
    await new Promise<void>((resolve) => cdn.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    cdn.closeAllConnections();
    await new Promise((resolve) => cdn.close(resolve));
    await database.remove();
  });

  function contextAs(role: Role, policy: PurgePolicy = noPolicy) {
    const origin = `http://127.0.0.1:${(cdn.address() as AddressInfo).port}`;
    const settings = { origin, basePath: '', token: new Secret('x'), timeoutMs: 5000 };
    const connection = openCdnConnection(settings, undefined, { keepAlive: false });
    const ofDesk = { ...settingsUnderTest, auth: { ...settingsUnderTest.auth, policy } };
    const given = contextUnderTest(store, { distributions, settings: ofDesk, newId: randomUUID });
    const addressing = { basePath: '', urlForm: 'absolute' } as const;
    return {
      ...given,
      caller: aCaller({ actor: `${role}@corp.example`, access: [{ role, distributions: null }] }),
      cdn: { ...given.cdn, sendPurge: (purge: PurgeInput) => sendCachePurge(connection, addressing, purge, Date.now) },
    } as typeof given;
  }
  const pattern = (value: string, more = {}) =>
    purgeInputSchema.parse({
      namespace: 'default',
      distribution: 'www',
      target: { kind: 'pattern', value },
      mode: 'hard',
      ...more,
    });
  const hostname = (value: string, distribution: string, more = {}) =>
    pattern('x', { distribution, target: { kind: 'hostname', value }, ...more });
  /** What becomes of it: the record, or the code and the messages of the refusal. */
  const submit = (role: Role, input: PurgeInput, { policy, key }: { policy?: PurgePolicy; key?: string } = {}) =>
    submitPurge(contextAs(role, policy), input, key).then(
      ({ outcome, purge }) => ({ outcome, purge }),
      ({ code, details }) => ({ code, errors: details?.errors }),
    );
  const recorded = async () => (await store.history.page({}, { limit: 100, now: Date.now(), scope: null })).items;
  const audited = () => store.audit.page({}, { limit: 1 });

  describe('a pattern that purges everything, or might', () => {
    it('is refused to a lead: nothing is sent or recorded, and the refusal is audited', async () => {
      for (const [value] of WIDE) {
        expect(await submit('lead', pattern(value, { confirmation: 'www' })), value).toEqual({
          code: 'forbidden_reach',
          errors: {
            'target.value': [
              expect.stringMatching(/“Everything”.*Your role on this distribution is lead\. Required role: admin/),
            ],
          },
        });
        const subject = expect.stringMatching(/^hard pattern .* \((matches|may match) everything\) on default\/www$/);
        expect(await audited()).toMatchObject([{ outcome: 'refused', reason: 'forbidden_reach', subject }]);
      }
      expect(wire).toEqual([]);
      expect(await recorded()).toEqual([]);
    });

    it('needs the name of the distribution, which an admin sends along', async () => {
      for (const [value] of WIDE)
        for (const confirmation of [undefined, '', 'docs', 'WWW'])
          expect(await submit('admin', pattern(value, { confirmation })), value).toEqual({
            code: 'invalid_input',
            errors: { confirmation: [expect.stringContaining('"confirmation": "default/www"')] },
          });
      expect(wire).toEqual([]);
      expect(await recorded()).toEqual([]);
      for (const [value, reach] of WIDE)
        for (const confirmation of ['www', ' default/www '])
          expect(await submit('admin', pattern(value, { confirmation })), value).toMatchObject({
            outcome: 'accepted',
            purge: { reach },
          });
      expect(wire).toEqual(WIDE.flatMap(([pattern]) => [1, 2].map(() => ({ pattern, hard_purge: {} }))));
    });

    it('says why it is not judged', async () => {
      const { errors } = (await submit('lead', pattern('^/(?!zzz)'))) as { errors: Record<string, string[]> };
      expect(errors['target.value']?.[0]).toContain('cannot judge what this pattern matches (look-ahead).');
    });

    it('needs the notes of everything, beside those of a pattern', async () => {
      const policy = { ...noPolicy, reasonFor: ['all' as const], ticketFor: ['pattern' as const] };
      const confirmed = pattern('.*', { confirmation: 'www' });
      expect(await submit('admin', confirmed, { policy })).toMatchObject({
        code: 'invalid_input',
        errors: { reason: [expect.any(String)], ticket: [expect.any(String)] },
      });
      expect(await submit('admin', pattern('^/img/', { ticket: 'T-1' }), { policy })).toMatchObject({
        outcome: 'accepted',
      });
      expect(wire).toHaveLength(1);
    });

    it('is in the audit log as what it is', async () => {
      await submit('admin', pattern('.*', { confirmation: 'www' }));
      expect(await audited()).toMatchObject([
        { outcome: 'done', subject: 'hard pattern .* (matches everything) on default/www' },
      ]);
    });

    it('that was sent is answered again for its key, with or without the confirmation', async () => {
      const first = await submit('admin', pattern('.*', { confirmation: 'www' }), { key: 'k' });
      expect(await submit('admin', pattern('.*'), { key: 'k' })).toMatchObject({ outcome: 'replayed' });
      expect(first).toMatchObject({ outcome: 'accepted' });
      expect(wire).toHaveLength(1);
    });
  });

  describe('a smaller target', () => {
    it.each(['^/img/', '\\.png$', '/api/v2/'])('like %s is sent for a lead as it is', async (value) => {
      expect(await submit('lead', pattern(value))).toMatchObject({ outcome: 'accepted', purge: { reach: 'part' } });
      expect(wire).toEqual([{ pattern: value, hard_purge: {} }]);
    });

    it('needs no confirmation, and none of what is sent along goes on the wire', async () => {
      const sent = await submit('lead', hostname('img.shop.example', 'www', { confirmation: 'whatever' }));
      expect(sent).toMatchObject({ outcome: 'accepted', purge: { reach: 'part' } });
      expect(wire).toEqual([{ hostname: 'img.shop.example', hard_purge: {} }]);
    });
  });

  describe('what is everything by its name or its domain', () => {
    it('confirms itself as the target "all"', async () => {
      const input = pattern('x', { target: { kind: 'all' } });
      expect(await submit('admin', input)).toMatchObject({ outcome: 'accepted', purge: { reach: 'everything' } });
    });

    it('is the only domain: for a lead, with the name', async () => {
      expect(await submit('lead', hostname('docs.example', 'docs'))).toEqual({
        code: 'invalid_input',
        errors: { confirmation: [expect.stringContaining('This is the only domain of default/docs')] },
      });
      expect(wire).toEqual([]);
      const confirmed = hostname('docs.example', 'docs', { confirmation: 'docs' });
      expect(await submit('lead', confirmed)).toMatchObject({ outcome: 'accepted', purge: { reach: 'everything' } });
      expect(wire).toEqual([{ hostname: 'docs.example', hard_purge: {} }]);
    });
  });
});
