import type { Page } from '@playwright/test';
import type { Problem } from '../lib/shared/problem';
import { aPurge, ask, expectProblem, send } from '../test/support/api';
import { startForeignSite } from './fakes/foreign-site';
import { type CompanyDesk, expect, startCompanyDesk, test } from './fixtures/company-desks';
import { auditLog } from './steps/audit';
import { cookieOf, signedIn } from './steps/sign-in';

let own: CompanyDesk;
/** What the browser of an administrator sends by itself. */
let cookie: string;

test.beforeAll(async ({ desk }) => {
  own = await startCompanyDesk(desk);
  cookie = `purge-desk=${await cookieOf(await signedIn(own, 'admin@corp.example'))}`;
});
test.afterAll(() => own.stop());

const purge = JSON.stringify(aPurge());
/** A form that sends JSON as text, as far as a form can. */
const textForm = (action: string) =>
  `<form method="post" action="${action}" enctype="text/plain"><input name='${purge.slice(0, -1)},"x":"' value='"}'><button>Go</button></form>`;
const plainForm = (action: string) =>
  `<form method="post" action="${action}"><input name="mode" value="soft"><button>Go</button></form>`;

async function withSession(page: Page) {
  await page
    .context()
    .addCookies([
      { name: 'purge-desk', value: cookie.slice('purge-desk='.length), url: own.url, httpOnly: true, sameSite: 'Lax' },
    ]);
}

test('a page of another site can send and read nothing in the name of whoever is signed in', async ({
  page,
  sandbox,
}) => {
  const foreign = await startForeignSite();
  await withSession(page);
  for (const site of [foreign.sameSite, foreign.crossSite]) {
    for (const form of [textForm, plainForm])
      for (const path of ['/api/purges', '/api/auth/sign-out', '/api/credentials', '/']) {
        foreign.show(form(own.url + path));
        await page.goto(`${site}/form`);
        const answered = page.waitForResponse((response) => response.url() === own.url + path);
        await page.getByRole('button', { name: 'Go' }).click();
        expect((await answered).status(), `${site} ${path}`).toBe(path === '/' ? 405 : 403);
      }
    foreign.show('<p>Nothing</p>');
    await page.goto(`${site}/fetch`);
    const outcomes = await page.evaluate(
      async ({ url, body }) => {
        const json = { 'content-type': 'application/json' };
        const tries: [string, RequestInit][] = [
          ['/api/purges', { method: 'POST', body, headers: json }],
          ['/api/purges', { method: 'POST', body, mode: 'no-cors' }],
          ['/api/purges', {}],
          ['/api/me', {}],
          ['/history', {}],
          ['/api/auth/sign-out', { method: 'POST', mode: 'no-cors' }],
        ];
        const said: string[] = [];
        for (const [path, init] of tries)
          said.push(
            await fetch(url + path, { credentials: 'include', ...init }).then(
              (response) => `${response.type} ${response.status}`,
              () => 'refused',
            ),
          );
        return said;
      },
      { url: own.url, body: purge },
    );
    for (const outcome of outcomes) expect(outcome).toMatch(/^(refused|opaque 0)$/);
    foreign.show(`<iframe src="${own.url}/" title="framed"></iframe>`);
    await page.goto(`${site}/frame`);
    await expect.poll(() => page.frames().at(1)?.url()).toMatch(/^chrome-error:/);
  }
  await foreign.stop();
  expect(await sandbox.purges()).toEqual([]);
  expect((await ask(own, '/api/me', { headers: { cookie } })).status).toBe(200);
});

test('pictures and frames of another site use up no sign-in', async ({ page, openCompanyDesk }) => {
  const limited = await openCompanyDesk({ LIMIT_SIGN_INS_PER_MINUTE: '3' });
  const signIn = `${limited.url}/api/auth/sign-in`;
  const foreign = await startForeignSite();
  const pictures = Array.from({ length: 5 }, (_, index) => `<img src="${signIn}?n=${index}" alt="">`);
  foreign.show(`${pictures.join('')}<iframe src="${signIn}?n=frame" title="framed"></iframe>`);
  const answered = new Set<string>();
  const note = (url: string) => url.startsWith(signIn) && answered.add(url);
  page.on('response', (response) => note(response.url()));
  // An answer that the browser keeps from the page counts as a failure there.
  page.on('requestfailed', (request) => note(request.url()));
  await page.goto(`${foreign.crossSite}/pictures`);
  await expect.poll(() => answered.size).toBe(6);
  await foreign.stop();
  await page.goto(limited.url);
  await page.getByRole('link', { name: 'Sign in with your company account' }).click();
  await expect(page.getByRole('heading')).toHaveText('Company sign-in');
});

const elsewhere: [string, Record<string, string>][] = [
  ['no Origin', {}],
  ['no Origin, and a name and password', { authorization: 'Basic YTpi' }],
  ['no Origin, and typed by hand', { 'sec-fetch-site': 'none' }],
  ['a foreign Origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['a foreign Origin that claims to be ours', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
  ['the Origin null', { origin: 'null' }],
  ['our host on another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
];
for (const [what, headers] of elsewhere)
  test(`a change with a session’s cookie and ${what} is refused, and it is in the audit log`, async ({ sandbox }) => {
    const sent = await send<Problem>(own, aPurge(), { cookie, ...headers });
    expectProblem(sent, { status: 403, code: 'foreign_origin' });
    expect(await sandbox.purges()).toEqual([]);
    const admin = await signedIn(own, 'admin@corp.example');
    const entries = await auditLog(own, { action: 'request', q: String(sent.headers['x-request-id']) }, admin);
    expect(entries).toMatchObject([{ actor: 'nobody', outcome: 'refused', subject: 'POST /api/purges' }]);
  });
