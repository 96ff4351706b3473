import { auditLog, told } from '../../test/support/audit';
import { signedIn, statusOfMe } from '../../test/support/sign-in';
import { Visitor } from '../../test/support/visitor';
import { expect, test } from '../fixtures/desks';

// What the sign-in refuses is tested in test/integration/sign-in.test.ts and sessions.test.ts; here are its pages.

test('a deep link leads to the provider’s sign-in and back to the page that was asked for; signing out ends it all', async ({
  page,
  company,
}) => {
  const wanted = `${company.url}/history?q=two+words&mode=soft`;
  await page.goto(wanted);
  await expect(page).toHaveURL(/\/sign-in\?to=/);
  await page.getByRole('link', { name: 'Sign in with your company account' }).click();
  await page.getByLabel('E-mail').fill('support@corp.example');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(wanted);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const own = async () => (await page.context().cookies()).filter(({ name }) => name.startsWith('purge-desk'));
  const cookies = await own();
  expect(cookies.map(({ name, path }) => [name, path]).sort()).toEqual([
    ['purge-desk', '/'],
    ['purge-desk-id', '/api/auth'],
  ]);
  for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', secure: false });

  const copy = new Visitor(cookies.filter(({ name }) => name === 'purge-desk'));
  expect(await statusOfMe(copy, company)).toBe(200);
  const { location } = await page.evaluate(async () => {
    const answer = await fetch('/api/auth/sign-out', { method: 'POST' });
    return (await answer.json()) as { location: string };
  });
  await page.goto(location);
  await page.getByRole('button', { name: /yes/i }).click();
  await expect(page).toHaveURL(`${company.url}/sign-in`);
  expect(await own()).toEqual([]);
  expect(await statusOfMe(copy, company)).toBe(401);
});

test('a person without a role gets a page that says so, and no session', async ({ page, company }) => {
  await page.goto(company.url);
  await page.getByRole('link', { name: 'Sign in with your company account' }).click();
  await page.getByLabel('E-mail').fill('nobody@corp.example');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading')).toHaveText('You have no role in Purge Desk');
  await expect(page.getByRole('main')).toContainText('nobody@corp.example');
  expect((await page.context().cookies()).some(({ name }) => name === 'purge-desk')).toBe(false);
  const admin = await signedIn(company, 'admin@corp.example');
  const entries = await auditLog(company, { actor: 'nobody@corp.example' }, admin);
  expect(told(entries)).toContainEqual(['session.sign_in', 'refused', 'no group with a role']);
});

test('a sign-in of another person asks before it replaces the session, without scripts, too', async ({
  browser,
  company,
}) => {
  const READER = 'reader@corp.example';
  const LEAD = 'lead@corp.example';
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const signInAs = async (email: string) => {
    // The provider asks for the person again.
    await context.clearCookies({ name: /^_/ });
    await page.goto(`${company.url}/api/auth/sign-in?to=/signed-in`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  await signInAs(READER);
  await expect(page.getByRole('main')).toContainText(READER);
  await signInAs(LEAD);
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText(`You are signed in as ${READER}. Continue as ${LEAD}?`);
  await page.getByRole('link', { name: `Stay signed in as ${READER}` }).click();
  await page.goto(`${company.url}/signed-in`);
  await expect(page.getByRole('main')).toContainText(READER);
  await signInAs(LEAD);
  await page.getByRole('button', { name: `Continue as ${LEAD}` }).click();
  await expect(page).toHaveURL(`${company.url}/signed-in`);
  await expect(page.getByRole('main')).toContainText(LEAD);
  await context.close();
});
