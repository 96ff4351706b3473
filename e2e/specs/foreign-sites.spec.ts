import { aPurge, ask } from '../../test/support/api';
import { cookieOf, sessionHeaders, signedIn } from '../../test/support/sign-in';
import { startForeignSite } from '../fakes/foreign-site';
import { expect, test } from '../fixtures/desks';

const purge = JSON.stringify(aPurge());
/** A form that sends JSON as text, as far as a form can. */
const textForm = (action: string) =>
  `<form method="post" action="${action}" enctype="text/plain"><input name='${purge.slice(0, -1)},"x":"' value='"}'><button>Go</button></form>`;
const plainForm = (action: string) =>
  `<form method="post" action="${action}"><input name="mode" value="soft"><button>Go</button></form>`;

test('a page of another site can send and read nothing in the name of a person who is signed in', async ({
  page,
  company: own,
  sandbox,
}) => {
  const foreign = await startForeignSite();
  const admin = await signedIn(own, 'admin@corp.example');
  const session = { name: 'purge-desk', value: cookieOf(admin) ?? '', httpOnly: true, sameSite: 'Lax' } as const;
  await page.context().addCookies([{ ...session, url: own.url }]);
  for (const site of [foreign.sameSite, foreign.crossSite]) {
    for (const [path, form] of [
      ['/api/purges', textForm],
      ['/api/auth/sign-out', plainForm],
      ['/', plainForm],
    ] as const) {
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
  expect((await ask(own, '/api/me', { headers: sessionHeaders(admin) })).status).toBe(200);
});

test('pictures and frames of another site start no sign-in', async ({ page, company }) => {
  const signIn = `${company.url}/api/auth/sign-in`;
  const foreign = await startForeignSite();
  foreign.show(`<img src="${signIn}?n=picture" alt=""><iframe src="${signIn}?n=frame" title="framed"></iframe>`);
  const answers = () =>
    company
      .output()
      .split('\n')
      .filter((line) => line.includes('"path":"/api/auth/sign-in"'))
      .map((line) => (JSON.parse(line) as { status: number }).status);
  const before = answers().length;
  await page.goto(`${foreign.crossSite}/pictures`);
  await expect.poll(() => answers().slice(before)).toEqual([403, 403]);
  await foreign.stop();
});
