import type { Grant } from '../lib/shared/access/access';
import { aPurge } from '../test/support/api';
import { type CompanyDesk, expect, startCompanyDesk, test } from './fixtures/company-desks';
import { auditLog, told } from './steps/audit';
import {
  comeBack,
  cookieOf,
  finishAs,
  goToProvider,
  newVisitor,
  postFromPage,
  sentTo,
  signedIn,
  statusOfMe,
  tampered,
  whoAmI,
} from './steps/sign-in';

let company: CompanyDesk;
test.beforeAll(async ({ desk }) => {
  company = await startCompanyDesk(desk);
});
test.afterAll(async () => {
  await company.stop();
});

test('a deep link leads to the company’s sign-in and, from there, to the page that was wanted', async ({ page }) => {
  const wanted = `${company.url}/history?q=two+words&mode=soft`;
  await page.goto(wanted);
  await expect(page).toHaveURL(/\/sign-in\?to=/);
  await page.getByRole('link', { name: 'Sign in with your company account' }).click();
  await page.getByLabel('E-mail').fill('support@corp.example');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(wanted);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const cookies = (await page.context().cookies()).filter(({ name }) => name.startsWith('purge-desk'));
  const shape = { httpOnly: true, sameSite: 'Lax', secure: false };
  expect(cookies.map(({ name, path }) => [name, path]).sort()).toEqual([
    ['purge-desk', '/'],
    ['purge-desk-id', '/api/auth'],
  ]);
  for (const cookie of cookies) expect(cookie).toMatchObject(shape);
});

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
for (const [who, groups, expected] of grants)
  test(`whoever is in ${who} gets what the mapping gives, and it is in the audit log`, async () => {
    const email = `ann-${groups.length}-${groups[0]}@corp.example`;
    company.provider.accounts.set(email, { name: 'Ann Example', groups });
    const visitor = await signedIn(company, email);
    const me = await whoAmI(visitor, company);
    expect(me).toMatchObject({ kind: 'person', actor: email, name: 'Ann Example', authMode: 'oidc', grants: expected });
    expect(me.groups).toEqual(groups.filter((group) => group.startsWith('cdn-')));
    const admin = await signedIn(company, 'admin@corp.example');
    const [entry] = await auditLog(company, { actor: email, action: 'session.sign_in' }, admin);
    expect(entry).toMatchObject({ outcome: 'done', actorKind: 'person', address: '127.0.0.1' });
  });

test('a role on some distributions reaches no further', async ({ sandbox }) => {
  const visitor = await signedIn(company, 'support@corp.example');
  expect((await postFromPage(visitor, company, '/api/purges', aPurge())).status()).toBe(201);
  const refused = await postFromPage(visitor, company, '/api/purges', aPurge({ distribution: 'docs-portal' }));
  expect([refused.status(), (await refused.json()).code]).toEqual([403, 'forbidden_distribution']);
  expect(await sandbox.purges()).toHaveLength(1);
});

test('whoever has no group with a role is told so on a page, and has no session', async ({ page }) => {
  await page.goto(company.url);
  await page.getByRole('link', { name: 'Sign in with your company account' }).click();
  await page.getByLabel('E-mail').fill('nobody@corp.example');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading')).toHaveText('You have no role here');
  await expect(page.getByRole('main')).toContainText('nobody@corp.example');
  expect((await page.context().cookies()).some(({ name }) => name === 'purge-desk')).toBe(false);
  const admin = await signedIn(company, 'admin@corp.example');
  const entries = await auditLog(company, { actor: 'nobody@corp.example' }, admin);
  expect(told(entries)).toEqual([['session.sign_in', 'refused', 'no group of theirs has a role']]);
});

/** What a refused sign-in answers with: a page, no session, and nothing of how it works inside. */
async function expectRefused(visitor: Awaited<ReturnType<typeof newVisitor>>, callback: string, title: string) {
  const answer = await visitor.get(callback);
  const html = await answer.text();
  expect(answer.status()).toBe(403);
  expect(html).toContain(`<h1>${title}</h1>`);
  expect(html).not.toMatch(/\bat .*\.js:\d+|node_modules|stack|Error:/);
  expect(await cookieOf(visitor)).toBeUndefined();
  expect(await statusOfMe(visitor, company)).toBe(401);
}
const INVALID = 'This sign-in cannot be completed';
const READER = 'reader@corp.example';

const changed = (address: string, key: string, value: string) => {
  const url = new URL(address);
  url.searchParams.set(key, value);
  return url.href;
};

test('a sign-in that comes back with another state is refused', async () => {
  const visitor = await newVisitor();
  const callback = await comeBack(visitor, await goToProvider(visitor, company), READER);
  await expectRefused(visitor, changed(callback, 'state', 'a'.repeat(43)), INVALID);
});

test('a sign-in that went out with another state is refused', async () => {
  const visitor = await newVisitor();
  const tampered = changed(await goToProvider(visitor, company), 'state', 'b'.repeat(43));
  await expectRefused(visitor, await comeBack(visitor, tampered, READER), INVALID);
});

test('an identity for another nonce is refused', async () => {
  const visitor = await newVisitor();
  const tampered = changed(await goToProvider(visitor, company), 'nonce', 'c'.repeat(43));
  await expectRefused(visitor, await comeBack(visitor, tampered, READER), INVALID);
});

test('a code of somebody else’s sign-in is refused', async () => {
  const [visitor, other] = [await newVisitor(), await newVisitor()];
  const stolen = await comeBack(other, await goToProvider(other, company), 'admin@corp.example');
  const callback = await comeBack(visitor, await goToProvider(visitor, company), READER);
  const code = new URL(stolen).searchParams.get('code') ?? '';
  await expectRefused(visitor, changed(callback, 'code', code), INVALID);
});

test('a sign-in that began in another browser is refused', async () => {
  const [visitor, victim] = [await newVisitor(), await newVisitor()];
  const callback = await comeBack(visitor, await goToProvider(visitor, company), READER);
  await expectRefused(victim, callback, INVALID);
});

test('what a browser keeps of a sign-in that is under way cannot be changed', async () => {
  const visitor = await newVisitor();
  const callback = await comeBack(visitor, await goToProvider(visitor, company), READER);
  const { cookies } = await visitor.storageState();
  const underWay = cookies.find(({ name }) => name.startsWith('purge-desk-sign-in-'));
  const { name = '', value = '' } = underWay ?? {};
  const forged = await newVisitor([{ name, value: tampered(value) }]);
  await expectRefused(forged, callback, INVALID);
});

test('a callback is taken once', async () => {
  const visitor = await newVisitor();
  const callback = await comeBack(visitor, await goToProvider(visitor, company), READER);
  const before = (await visitor.storageState()).cookies;
  expect(sentTo(await visitor.get(callback))).toBe(`${company.url}/`);
  const replaying = await newVisitor(before.map(({ name, value }) => ({ name, value })));
  await expectRefused(replaying, callback, INVALID);
  const again = await visitor.get(callback);
  expect([again.status(), await statusOfMe(visitor, company)]).toEqual([403, 200]);
});

test('a sign-in of another person asks before it ends the session, without scripts too', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const signInAs = async (email: string) => {
    // The company asks who it is once more.
    await context.clearCookies({ name: /^_/ });
    await page.goto(`${company.url}/api/auth/sign-in?to=/signed-in`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  const sessionCookie = async () => (await context.cookies()).find(({ name }) => name === 'purge-desk')?.value ?? '';
  await signInAs(READER);
  await expect(page.getByRole('main')).toContainText(READER);
  const before = await sessionCookie();
  const copy = await newVisitor([{ name: 'purge-desk', value: before }]);

  await signInAs('lead@corp.example');
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText(`You are signed in as ${READER}. Continue as lead@corp.example?`);
  expect([await sessionCookie(), await statusOfMe(copy, company)]).toEqual([before, 200]);
  await page.getByRole('link', { name: `Stay signed in as ${READER}` }).click();
  expect(await sessionCookie()).toBe(before);

  const forged = await context.request.post(`${company.url}/api/auth/continue`, {
    headers: { origin: 'https://evil.example' },
  });
  expect([forged.status(), await statusOfMe(copy, company)]).toEqual([403, 200]);
  await signInAs('lead@corp.example');
  await page.getByRole('button', { name: 'Continue as lead@corp.example' }).click();
  await expect(page).toHaveURL(`${company.url}/signed-in`);
  await expect(page.getByRole('main')).toContainText('lead@corp.example');
  expect(await statusOfMe(copy, company)).toBe(401);
  await context.close();
});

test('nothing continues where nothing waits for it', async () => {
  const visitor = await signedIn(company, READER);
  const answer = await postFromPage(visitor, company, '/api/auth/continue');
  expect([answer.status(), (await answer.text()).includes(`<h1>${INVALID}</h1>`)]).toEqual([403, true]);
  expect((await whoAmI(visitor, company)).actor).toBe(READER);
});

test('whoever cancels at the company is told so', async () => {
  const visitor = await newVisitor();
  const callback = await comeBack(visitor, await goToProvider(visitor, company), 'cancel');
  await expectRefused(visitor, callback, 'You were not signed in');
});

for (const [what, email, account] of [
  ['an address that the company has not confirmed', 'new@corp.example', { email_verified: false }],
  ['a name without @, like that of a credential,', 'ci-deploy', {}],
] as const)
  test(`${what} is nobody’s`, async () => {
    company.provider.accounts.set(email, { groups: ['cdn-admins'], ...account });
    const visitor = await newVisitor();
    const callback = await comeBack(visitor, await goToProvider(visitor, company), email);
    await expectRefused(visitor, callback, 'This account cannot be used here');
  });

for (const to of [
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/api/purges',
  'javascript:alert(1)',
  '',
])
  test(`a sign-in that wants to end at “${to}” ends on the purge form`, async () => {
    expect(sentTo(await finishAs(await newVisitor(), company, READER, to))).toBe(`${company.url}/`);
  });

for (const trouble of ['down', 503] as const)
  test(`a provider that is ${trouble} is told on a page, and the next sign-in works when it is back`, async ({
    openCompanyDesk,
  }) => {
    const own = await openCompanyDesk();
    const visitor = await newVisitor();
    await own.provider.trouble(trouble);
    const first = await visitor.get(`${own.url}/api/auth/sign-in`);
    expect([first.status(), (await first.text()).includes('<h1>')]).toEqual([503, true]);
    await own.provider.trouble(undefined);
    const callback = await comeBack(visitor, await goToProvider(visitor, own), READER);
    await own.provider.trouble(trouble);
    const late = await visitor.get(callback);
    expect([late.status(), (await late.text()).includes('<h1>')]).toEqual([503, true]);
    expect(await cookieOf(visitor)).toBeUndefined();
    await own.provider.trouble(undefined);
    expect(await statusOfMe(await signedIn(own, READER), own)).toBe(200);
    expect((await auditLog(own, {}, await signedIn(own, 'admin@corp.example'))).length).toBeGreaterThan(0);
  });

test('a provider that takes its secret in the body and tells groups in the ID token works as well', async ({
  openCompanyDesk,
}) => {
  const own = await openCompanyDesk({}, { secretIn: 'client_secret_post', claimsInIdToken: true });
  const visitor = await signedIn(own, 'lead@corp.example');
  expect((await whoAmI(visitor, own)).grants).toEqual([{ role: 'lead', distributions: null }]);
});
