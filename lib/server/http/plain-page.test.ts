import { expect, it } from 'vitest';
import { plainPage } from './plain-page';

it('a plain page shows markup as text, and what a reader would not see as its code', async () => {
  const page = plainPage({ title: 'a <b>', sentences: ['signed in as <i>ann\u202e@x</i>'] }, 403);
  expect(page.status).toBe(403);
  const html = await page.text();
  expect(html).toContain('<h1>a &lt;b&gt;</h1>');
  expect(html).toContain('<p>signed in as &lt;i&gt;ann\\u{202E}@x&lt;/i&gt;</p>');
});
