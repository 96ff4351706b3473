import { describe, expect } from 'vitest';
import type { Grant } from '@/lib/shared/access/access';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, send } from '../support/api';
import { auditLog, told } from '../support/audit';
import { type CompanyDesk, companyTest } from '../support/company-desk';
import {
  comeBack,
  cookieOf,
  finishAs,
  goToProvider,
  postFromPage,
  sentTo,
  sessionHeaders,
  signedIn,
  statusOfMe,
  tampered,
  whoAmI,
} from '../support/sign-in';
import { Visitor } from '../support/visitor';

const test = companyTest();

const ADMIN = 'admin@corp.example';
const READER = 'reader@corp.example';
const LEAD = 'lead@corp.example';

const grants: [string, string[], Grant[]][] = [
  ['cdn-readers', ['cdn-readers'], [{ role: 'viewer', distributions: null }]],
  ['cdn-support', ['cdn-support'], [{ role: 'purger', distributions: ['default/www-*'] }]],
  [
    'several groups, some of them unknown',
    ['all-staff', 'cdn-support', 'cdn-docs'],
    [
      { role: 'purger', distributions: ['default/www-*'] },
      { role: 'lead', distributions: ['default/docs-portal'] },
    ],
  ],
];
for (const [groupNames, groups, expected] of grants)
  test(`a person in ${groupNames} gets the roles of the mapping, and the audit log has the sign-in`, async ({
    desk,
  }) => {
    const email = `ann-${groups.length}-${groups[0]}@corp.example`;
    desk.provider.accounts.set(email, { name: 'Ann Example', groups });
    const visitor = await signedIn(desk, email);
    const me = await whoAmI(visitor, desk);
    expect(me).toMatchObject({ kind: 'person', actor: email, name: 'Ann Example', authMode: 'oidc', grants: expected });
    expect(me.groups).toEqual(groups.filter((group) => group.startsWith('cdn-')));
    const [entry] = await auditLog(desk, { actor: email, action: 'session.sign_in' }, await signedIn(desk, ADMIN));
    expect(entry).toMatchObject({ outcome: 'done', actorKind: 'person', address: '127.0.0.1' });
  });

test('a role on some distributions reaches no further', async ({ desk, sandbox }) => {
  const visitor = await signedIn(desk, 'support@corp.example');
  expect((await postFromPage(visitor, desk, '/api/purges', aPurge())).status).toBe(201);
  const purge = aPurge({ distribution: 'docs-portal' });
  const refused = await postFromPage<Problem>(visitor, desk, '/api/purges', purge);
  expect([refused.status, refused.body.code]).toEqual([403, 'forbidden_distribution']);
  expect(await sandbox.purges()).toHaveLength(1);
});

const INVALID = 'This sign-in cannot be completed';

/** The address at which a sign-in that ended without a session says so: without the code and state of the provider. */
async function leftCallback(visitor: Visitor, desk: CompanyDesk, callback: string) {
  const address = sentTo(await visitor.get(callback));
  expect(address).toBe(`${desk.url}/api/auth/continue`);
  return address;
}

/** A refused sign-in answers with a page, creates no session, and shows nothing of the server's inside. */
async function expectRefused(desk: CompanyDesk, visitor: Visitor, callback: string, title: string) {
  const { status, text } = await visitor.get(await leftCallback(visitor, desk, callback));
  expect(status).toBe(403);
  expect(text).toContain(`<h1>${title}</h1>`);
  expect(text).not.toMatch(/\bat .*\.js:\d+|node_modules|stack|Error:/);
  expect(cookieOf(visitor)).toBeUndefined();
  expect(await statusOfMe(visitor, desk)).toBe(401);
}

const changed = (address: string, key: string, value: string) => {
  const url = new URL(address);
  url.searchParams.set(key, value);
  return url.href;
};

test('a person without a role gets a page that says so, and no session', async ({ desk }) => {
  const visitor = new Visitor();
  const callback = await comeBack(visitor, await goToProvider(visitor, desk), 'nobody@corp.example');
  await expectRefused(desk, visitor, callback, 'You have no role in Purge Desk');
  const entries = await auditLog(desk, { actor: 'nobody@corp.example' }, await signedIn(desk, ADMIN));
  expect(told(entries)).toEqual([['session.sign_in', 'refused', 'no group with a role']]);
});

test('a callback with another state is refused', async ({ desk }) => {
  const visitor = new Visitor();
  const callback = await comeBack(visitor, await goToProvider(visitor, desk), READER);
  await expectRefused(desk, visitor, changed(callback, 'state', 'a'.repeat(43)), INVALID);
});

test('a sign-in whose state was changed on the way to the provider is refused', async ({ desk }) => {
  const visitor = new Visitor();
  const authorization = changed(await goToProvider(visitor, desk), 'state', 'b'.repeat(43));
  await expectRefused(desk, visitor, await comeBack(visitor, authorization, READER), INVALID);
});

test('an identity for another nonce is refused', async ({ desk }) => {
  const visitor = new Visitor();
  const authorization = changed(await goToProvider(visitor, desk), 'nonce', 'c'.repeat(43));
  await expectRefused(desk, visitor, await comeBack(visitor, authorization, READER), INVALID);
});

test('the code of another person’s sign-in is refused', async ({ desk }) => {
  const [visitor, other] = [new Visitor(), new Visitor()];
  const stolen = await comeBack(other, await goToProvider(other, desk), ADMIN);
  const callback = await comeBack(visitor, await goToProvider(visitor, desk), READER);
  const code = new URL(stolen).searchParams.get('code') ?? '';
  await expectRefused(desk, visitor, changed(callback, 'code', code), INVALID);
});

test('a sign-in that began in another browser is refused', async ({ desk }) => {
  const [visitor, victim] = [new Visitor(), new Visitor()];
  const callback = await comeBack(visitor, await goToProvider(visitor, desk), READER);
  await expectRefused(desk, victim, callback, INVALID);
});

test('the cookie of a sign-in that is under way cannot be changed', async ({ desk }) => {
  const visitor = new Visitor();
  const callback = await comeBack(visitor, await goToProvider(visitor, desk), READER);
  const underWay = visitor.cookies().find(({ name }) => name.startsWith('purge-desk-sign-in-'));
  const { name = '', value = '' } = underWay ?? {};
  await expectRefused(desk, new Visitor([{ name, value: tampered(value) }]), callback, INVALID);
});

test('a callback is accepted once', async ({ desk }) => {
  const visitor = new Visitor();
  const callback = await comeBack(visitor, await goToProvider(visitor, desk), READER);
  const before = [...visitor.cookies()];
  expect(sentTo(await visitor.get(callback))).toBe(`${desk.url}/`);
  await expectRefused(desk, new Visitor(before), callback, INVALID);
  const again = await visitor.get(await leftCallback(visitor, desk, callback));
  expect([again.status, await statusOfMe(visitor, desk)]).toEqual([403, 200]);
});

describe('in a browser in which somebody is signed in', () => {
  /** Signs in as another person, whom the provider asks for anew; returns the desk's last answer. */
  async function signInAs(desk: CompanyDesk, visitor: Visitor, email: string) {
    const own = visitor.cookies().filter(({ name }) => name.startsWith('purge-desk'));
    const atProvider = new Visitor();
    const authorization = await goToProvider(visitor, desk, '/signed-in');
    const callback = await comeBack(atProvider, authorization, email);
    expect(own).not.toEqual([]);
    return visitor.get(await leftCallback(visitor, desk, callback));
  }

  test('the sign-in of another person asks before it replaces the session', async ({ desk }) => {
    const visitor = await signedIn(desk, READER);
    const before = cookieOf(visitor) ?? '';
    const copy = new Visitor([{ name: 'purge-desk', value: before }]);

    const question = await signInAs(desk, visitor, LEAD);
    expect(question.text).toContain(`<h1>You are signed in as ${READER}. Continue as ${LEAD}?</h1>`);
    expect([cookieOf(visitor), await statusOfMe(copy, desk)]).toEqual([before, 200]);
    const address = `${desk.url}/api/auth/continue`;
    const forged = await visitor.post(address, { headers: { origin: 'https://evil.example' } });
    expect([forged.status, await statusOfMe(copy, desk)]).toEqual([403, 200]);

    const continued = await visitor.post(address, {
      form: {},
      headers: { origin: desk.url, 'sec-fetch-site': 'same-origin' },
    });
    expect(sentTo(continued)).toBe(`${desk.url}/signed-in`);
    expect((await whoAmI(visitor, desk)).actor).toBe(LEAD);
    expect(await statusOfMe(copy, desk)).toBe(401);
  });

  test('nothing continues when no sign-in waits for it', async ({ desk }) => {
    const visitor = await signedIn(desk, READER);
    const { status, text } = await postFromPage(visitor, desk, '/api/auth/continue');
    expect([status, text.includes(`<h1>${INVALID}</h1>`)]).toEqual([403, true]);
    expect((await whoAmI(visitor, desk)).actor).toBe(READER);
  });
});

test('without a sign-in that ended, its page leads to the form', async ({ desk }) => {
  expect(sentTo(await new Visitor().get(`${desk.url}/api/auth/continue`))).toBe(`${desk.url}/`);
});

test('the name of the company is on the pages for people outside, and nothing that it holds is run', async ({
  openCompanyDesk,
}) => {
  const own = await openCompanyDesk({ settings: { DESK_NAME: ' Shop <b>&Co ' } });
  const visitor = new Visitor();
  const callback = await comeBack(visitor, await goToProvider(visitor, own), 'nobody@corp.example');
  const { text } = await visitor.get(await leftCallback(visitor, own, callback));
  // It is said once.
  expect(sentTo(await visitor.get(`${own.url}/api/auth/continue`))).toBe(`${own.url}/`);
  expect(text).toContain('<p class="brand">Shop &lt;b&gt;&amp;Co · Purge Desk</p>');
  const dead = await visitor.get(`${own.url}/share/not-there`);
  expect([dead.status, dead.text.includes('Shop &lt;b&gt;&amp;Co · Purge Desk')]).toEqual([404, true]);
});

test('a person who cancels at the provider gets a page that says so', async ({ desk }) => {
  const visitor = new Visitor();
  const callback = await comeBack(visitor, await goToProvider(visitor, desk), 'cancel');
  await expectRefused(desk, visitor, callback, 'Sign-in failed');
});

for (const [what, email, account] of [
  ['an address that the provider has not confirmed', 'new@corp.example', { email_verified: false }],
  ['a name without @, like that of a credential', 'ci-deploy', {}],
] as const)
  test(`${what} cannot sign in`, async ({ desk }) => {
    desk.provider.accounts.set(email, { groups: ['cdn-admins'], ...account });
    const visitor = new Visitor();
    const callback = await comeBack(visitor, await goToProvider(visitor, desk), email);
    await expectRefused(desk, visitor, callback, 'No verified e-mail address');
  });

for (const to of [
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/api/purges',
  'javascript:alert(1)',
  '',
])
  test(`a sign-in that asks to end at “${to}” ends on the purge form`, async ({ desk }) => {
    expect(sentTo(await finishAs(new Visitor(), desk, READER, to))).toBe(`${desk.url}/`);
  });

test('a sign-in ends at the page of the desk that was asked for', async ({ desk }) => {
  const to = '/history?q=two+words&mode=soft';
  expect(sentTo(await finishAs(new Visitor(), desk, READER, to))).toBe(desk.url + to);
});

for (const trouble of ['down', 503] as const)
  test(`a provider that is ${trouble} gives a page with 503, and the next sign-in works when it is back`, async ({
    openCompanyDesk,
  }) => {
    const own = await openCompanyDesk();
    const visitor = new Visitor();
    await own.provider.trouble(trouble);
    const first = await visitor.get(`${own.url}/api/auth/sign-in`);
    expect([first.status, first.text.includes('<h1>')]).toEqual([503, true]);
    await own.provider.trouble(undefined);
    const callback = await comeBack(visitor, await goToProvider(visitor, own), READER);
    await own.provider.trouble(trouble);
    const late = await visitor.get(await leftCallback(visitor, own, callback));
    expect([late.status, late.text.includes('<h1>')]).toEqual([503, true]);
    expect(cookieOf(visitor)).toBeUndefined();
    await own.provider.trouble(undefined);
    expect(await statusOfMe(await signedIn(own, READER), own)).toBe(200);
    expect((await auditLog(own, {}, await signedIn(own, ADMIN))).length).toBeGreaterThan(0);
  });

test('a provider that expects the secret in the body and sends groups in the ID token works, too', async ({
  openCompanyDesk,
}) => {
  const own = await openCompanyDesk({ provider: { secretIn: 'client_secret_post', claimsInIdToken: true } });
  const visitor = await signedIn(own, LEAD);
  expect((await whoAmI(visitor, own)).grants).toEqual([{ role: 'lead', distributions: null }]);
});

test('requests that only read an image or a frame do not use up the sign-ins of an address', async ({
  openCompanyDesk,
}) => {
  const own = await openCompanyDesk({ settings: { LIMIT_SIGN_INS_PER_MINUTE: '3' } });
  for (const dest of ['image', 'image', 'image', 'iframe', 'image', 'empty']) {
    const headers = { 'sec-fetch-dest': dest, 'sec-fetch-mode': dest === 'iframe' ? 'navigate' : 'no-cors' };
    const { status } = await ask(own, '/api/auth/sign-in', { headers: { ...headers, 'sec-fetch-site': 'cross-site' } });
    expect(status, dest).toBe(403);
  }
  expect(await statusOfMe(await signedIn(own, READER), own)).toBe(200);
});

const foreign: [string, Record<string, string>][] = [
  ['no Origin', {}],
  ['no Origin, and a name and password', { authorization: 'Basic YTpi' }],
  ['no Origin, and typed by hand', { 'sec-fetch-site': 'none' }],
  ['a foreign Origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['a foreign Origin that claims to be ours', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
  ['the Origin null', { origin: 'null' }],
  ['our host on another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
];
for (const [what, headers] of foreign)
  test(`a change with a session’s cookie and ${what} is refused, and the audit log has it`, async ({
    desk,
    sandbox,
  }) => {
    const admin = await signedIn(desk, ADMIN);
    const sent = await send<Problem>(desk, aPurge(), { ...sessionHeaders(admin), ...headers });
    expect([sent.status, sent.body.code]).toEqual([403, 'foreign_origin']);
    expect(await sandbox.purges()).toEqual([]);
    const entries = await auditLog(desk, { action: 'request', q: String(sent.headers['x-request-id']) }, admin);
    expect(entries).toMatchObject([{ actor: 'nobody', outcome: 'refused', subject: 'POST /api/purges' }]);
  });
