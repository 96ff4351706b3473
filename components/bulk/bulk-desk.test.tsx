import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect } from 'vitest';
import { handOverList } from '@/lib/client/bulk-draft';
import { paths } from '@/lib/shared/paths';
import { sendList } from '@/test/support/bulk';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { chooseMode } from '@/test/support/purge-form-page';
import { BulkDesk } from './bulk-desk';

const test = pageTest();
const site = 'https://www.shop.example';
/** Opens the page and waits for what was purged lately: a list is read again when that arrives, and waits meanwhile. */
async function open(page: DeskPage) {
  await page.open(paths.bulk, () => <BulkDesk />);
  await page.untilAnswered();
}
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'URLs' });
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });
const findings = () => screen.getByRole('region', { name: 'Findings' });
const said = () => (within(findings()).getByRole('status').textContent ?? '').trim();
const shown = () =>
  within(screen.getByRole('region', { name: 'Lines' }))
    .queryAllByRole('row')
    .slice(1)
    .map((row) => [...row.querySelectorAll('td')].map(({ textContent }) => textContent).join(': '));
const sendButton = () => screen.getByRole<HTMLButtonElement>('button', { name: /-purge [\d,]+ URLs?$/ });
const drop = (files: File[]) => fireEvent.drop(field(), { dataTransfer: { files } });
const many = (count: number, folder = '') =>
  Array.from({ length: count }, (_, at) => `${site}/${folder}${at}`).join('\n');
/** Keeps the answer to a list until the function that it returns is called. */
function holdAnswer(page: DeskPage) {
  let release = () => undefined as unknown;
  const held = new Promise((resolve) => {
    release = () => resolve(undefined);
  });
  page.beforeAnswer = ({ path, method }) => (method === 'POST' && path === paths.api.bulkJobs ? held : undefined);
  return () => release();
}

describe('the page for lists', () => {
  beforeEach(() => sessionStorage.clear());

  test('counts what it finds, and nothing is sent while a line has a problem', async ({ page }) => {
    await open(page);
    expect(said()).toBe('Paste a list to check it.');
    type(`${site}/a\n${site}/a\nhello\nhttps://other.example/`);
    await waitFor(() => expect(said()).toBe('4 lines, 2 with a problem. Nothing is sent yet.'));
    expect(shown()).toEqual([
      expect.stringMatching(/^3: .*No distribution that you can see serves hello/),
      expect.stringMatching(/^4: .*No distribution that you can see serves other\.example\./),
    ]);
    expect(sendButton().disabled).toBe(true);
    await page.user.click(screen.getByRole('button', { name: /^Duplicate/ }));
    await waitFor(() => expect(shown()).toEqual([expect.stringContaining('The same URL as in line 1.')]));
  });

  test('names what was purged in the last hour, and drops it by one press', async ({ page }) => {
    await sendList(page.desk, { urls: [`${site}/lately`] });
    await page.desk.tick();
    await open(page);
    type(`${site}/lately\n${site}/new`);
    await waitFor(() => expect(sendButton().disabled).toBe(false));
    expect(sendButton().textContent).toBe('Soft-purge 2 URLs');
    await page.user.click(await screen.findByRole('button', { name: 'Recently purged 1' }));
    await waitFor(() => expect(shown()).toEqual([expect.stringMatching(/^1: .*Purged just now: /)]));
    await page.user.click(screen.getByRole('button', { name: 'Drop 1 line' }));
    await waitFor(() => expect(field().value).toBe(`${site}/new`));
  });

  test('fixes a line in its place, and drops the others', async ({ page }) => {
    await open(page);
    type(`${site}/a\nhello\nhttps://other.example/`);
    const line = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Line 2' });
    fireEvent.change(line, { target: { value: `${site}/b` } });
    await page.user.click(screen.getAllByRole('button', { name: 'Fix' })[0] as Element);
    await waitFor(() => expect(field().value).toBe(`${site}/a\n${site}/b\nhttps://other.example/`));
    await page.user.click(await screen.findByRole('button', { name: 'Drop 1 line' }));
    await waitFor(() => expect(field().value).toBe(`${site}/a\n${site}/b\n`));
    await waitFor(() => expect(sendButton().disabled).toBe(false));
  });

  test('keeps the focus among the lines when one is fixed or dropped', async ({ page }) => {
    await open(page);
    type('hello\nhi\nhey');
    const line = (number: number) => screen.queryByRole('textbox', { name: `Line ${number}` });
    await waitFor(() => expect(line(3)).not.toBeNull());
    fireEvent.change(line(1) as Element, { target: { value: `${site}/a` } });
    line(1)?.focus();
    await page.user.keyboard('{Enter}');
    await waitFor(() => expect(line(1)).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(line(2)));
    await page.user.click(screen.getByRole('button', { name: 'Drop hey' }));
    await waitFor(() => expect(line(3)).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(line(2)));
    await page.user.click(screen.getByRole('button', { name: 'Drop 1 line' }));
    await waitFor(() => expect(line(2)).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Lines' })));
  });

  test('changes no line of a list that has been replaced since', async ({ page }) => {
    await open(page);
    type(`hello\n${site}/a`);
    const dropLine = await screen.findByRole('button', { name: 'Drop hello' });
    // The line on the screen is of the list before.
    type(`${site}/new\nhello`);
    fireEvent.click(dropLine);
    await waitFor(() => expect(shown()).toEqual([expect.stringMatching(/^2: /)]));
    expect(field().value).toBe(`${site}/new\nhello`);
    // What is typed while a line is dropped stays.
    fireEvent.click(screen.getByRole('button', { name: 'Drop hello' }));
    type(`${site}/newest\nhello`);
    await waitFor(() => expect(said()).toBe('2 lines, 1 with a problem. Nothing is sent yet.'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(field().value).toBe(`${site}/newest\nhello`);
  });

  test('reads a list that was changed as it was read before', async ({ page }) => {
    const readAs = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Read as' });
    const dropLine = async (value: string) =>
      page.user.click(await screen.findByRole('button', { name: `Drop ${value}` }));
    await open(page);
    type(`${site}/a;v=1\n${site}/b;v=1\nhello`);
    fireEvent.change(readAs(), { target: { value: 'text' } });
    await dropLine('hello');
    await waitFor(() => expect(field().value).toBe(`${site}/a;v=1\n${site}/b;v=1\n`));
    expect(readAs().value).toBe('text');
    // Of a page, only its URLs are left: they are a list from then on, and no table.
    fireEvent.change(readAs(), { target: { value: '' } });
    type(`<a href="${site}/a;v=1">a</a> <a href="/b;v=1">b</a> <a href="https://other.example/">c</a>`);
    await dropLine('https://other.example/');
    await waitFor(() => expect(field().value).toBe(`${site}/a;v=1\n/b;v=1`));
    expect(readAs().value).toBe('text');
    // The next list says itself what it is.
    type('');
    expect(readAs().value).toBe('');
  });

  test('reads files, several as one list, and refuses what is none', async ({ page }) => {
    await open(page);
    drop([new File([`id,url\n1,${site}/a`], 'a.csv'), new File([JSON.stringify([`${site}/b`])], 'b.json')]);
    await waitFor(() => expect(field().value).toBe(`${site}/a\n${site}/b`));
    drop([new File(['PK\u0003\u0004\0\0'], 'list.xlsx')]);
    await screen.findByText('list.xlsx is not a text file. Save it as CSV or text. Nothing was read.');
    drop([new File([new Uint8Array(6_000_000)], 'large.txt')]);
    await screen.findByText('This list exceeds 5 MB. Split it. Nothing was read.');
    expect(field().value).toBe(`${site}/a\n${site}/b`);
  });

  test('takes a corrected download anywhere on the page, instead of the list', async ({ page }) => {
    await open(page);
    type(`${site}/a\nhello`);
    const over = field().parentElement;
    fireEvent.dragOver(document.body, { dataTransfer: { types: ['text/plain'] } });
    expect(over?.dataset.over).toBeUndefined();
    fireEvent.dragOver(document.body, { dataTransfer: { types: ['Files'] } });
    expect(over?.dataset.over).toBe('true');
    const corrected = `line,url,error\r\n1,${site}/a,\r\n2,${site}/caf\u00e9,No distribution serves hello.\r\n`;
    // As a spreadsheet saves it.
    const bytes = Uint8Array.from(corrected, (character) => character.charCodeAt(0));
    fireEvent.drop(document.body, { dataTransfer: { files: [new File([bytes], 'urls-with-errors.csv')] } });
    await waitFor(() => expect(field().value).toBe(corrected.replaceAll('\r\n', '\n')));
    expect(over?.dataset.over).toBeUndefined();
    await waitFor(() => expect(said()).toBe('2 lines, no problems.'));
  });

  test('keeps a long list out of the field, and the number of its URLs arms the button', async ({ page }) => {
    handOverList({ text: many(2001, 'img/'), mode: 'soft', reason: 'release' });
    await open(page);
    await screen.findByText('Long list');
    await waitFor(() => expect(said()).toBe('2,001 lines, no problems.'));
    expect(sendButton().disabled).toBe(true);
    fireEvent.change(screen.getByRole('textbox', { name: 'Type 2,001 to confirm' }), { target: { value: '2,001' } });
    expect(sendButton().disabled).toBe(false);
    // One purge would do, and the page only offers it.
    const offer = screen.getByRole('link', { name: 'Open pattern purge' });
    expect(decodeURIComponent(offer.getAttribute('href') ?? '')).toBe(
      '/?namespace=default&distribution=www-shop&kind=pattern&value=^/img/&mode=soft&reason=release',
    );
    expect(page.changes).toEqual([]);
  });

  test('offers no change of a list that is too long: the rest of it would be lost', async ({ page }) => {
    handOverList({ text: `hello\n${many(10_000)}`, mode: 'soft' });
    await open(page);
    await waitFor(() => expect(said()).toBe('More than 10,000 lines, 1 with a problem. Nothing is sent yet.'));
    expect(findings().textContent).toContain('Split this list. One list can have at most 10,000 lines.');
    expect(within(findings()).queryByRole('textbox')).toBeNull();
    for (const name of ['Drop 1 line', 'Download with errors'])
      expect(screen.getByRole<HTMLButtonElement>('button', { name }).disabled).toBe(true);
    expect(screen.getByText('A list can have at most 10,000 URLs. Split it.')).toBeTruthy();
    expect(sendButton().disabled).toBe(true);
  });

  test('asks for the number from 51 hard purges on, and after a reload it is soft again', async ({ page }) => {
    handOverList({ text: many(51), mode: 'hard' });
    await open(page);
    await screen.findByRole('textbox', { name: 'Type 51 to confirm' });
    expect(sendButton().textContent).toBe('Hard-purge 51 URLs');
    await new Promise((resolve) => setTimeout(resolve, 350));
    await page.reload();
    await waitFor(() => expect(sendButton().textContent).toBe('Soft-purge 51 URLs'));
    expect(screen.queryByRole('textbox', { name: /to confirm/ })).toBeNull();
  });

  test('asks for the number again when the mode or the list is another one', async ({ page }) => {
    handOverList({ text: many(51), mode: 'hard' });
    await open(page);
    const count = () => screen.findByRole<HTMLInputElement>('textbox', { name: 'Type 51 to confirm' });
    fireEvent.change(await count(), { target: { value: '51' } });
    expect(sendButton().disabled).toBe(false);
    await chooseMode(page, 'soft');
    await waitFor(() => expect(sendButton().textContent).toBe('Soft-purge 51 URLs'));
    await chooseMode(page, 'hard');
    expect((await count()).value).toBe('');
    await waitFor(() => expect(sendButton().textContent).toBe('Hard-purge 51 URLs'));
    fireEvent.change(await count(), { target: { value: '51' } });
    type(many(51, 'other/'));
    await waitFor(async () => expect((await count()).value).toBe(''));
    expect(sendButton().disabled).toBe(true);
  });

  test('says after a reload that a list has no answer yet, and nothing of what was not sent', async ({ page }) => {
    page.beforeAnswer = ({ path, method }) => {
      if (method === 'POST' && path === paths.api.bulkJobs) throw new TypeError('Failed to fetch');
    };
    await open(page);
    type(`${site}/lost`);
    await waitFor(() => expect(sendButton().disabled).toBe(false));
    await page.user.click(sendButton());
    await screen.findByText(/^A list sent at .* has no answer yet\.$/);
    await page.reload();
    await screen.findByText(/^A list sent at .* has no answer yet\.$/);
    expect(screen.getByRole('link', { name: 'View latest bulk jobs' }).getAttribute('href')).toBe('/bulk#latest-jobs');
    type('hello');
    await waitFor(() => expect(said()).toBe('1 line, 1 with a problem.'));
    expect(document.body.textContent).not.toContain('Nothing is sent');
  });

  test('adds likely spellings only when they are wanted', async ({ page }) => {
    await open(page);
    type(`${site}/a?utm_source=x`);
    await waitFor(() => expect(sendButton().textContent).toBe('Soft-purge 1 URL'));
    await page.user.click(screen.getByRole('checkbox', { name: /^Also purge likely spellings/ }));
    await waitFor(() => expect(sendButton().textContent).toBe('Soft-purge 4 URLs'));
  });

  test('sends the list once, opens its job, and forgets the list', async ({ page }) => {
    await open(page);
    type(`${site}/a\n${site}/b`);
    await waitFor(() => expect(sendButton().disabled).toBe(false));
    await page.user.dblClick(sendButton());
    await waitFor(() => expect(page.visited.at(-1)).toMatch(/^\/bulk\/[\w-]+$/));
    expect(page.changes).toHaveLength(1);
    // The page stays until the job is open: pressing again records nothing, and its list is gone.
    expect(field().value).toBe('');
    fireEvent.submit(screen.getByRole('form', { name: 'Bulk purge' }));
    expect(screen.getByRole('link', { name: 'Open job' }).getAttribute('href')).toBe(page.visited.at(-1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(page.changes).toHaveLength(1);
    page.leave();
    await open(page);
    expect(field().value).toBe('');
    expect(screen.queryByRole('link', { name: 'Open job' })).toBeNull();
  });

  test('knows of a list that is on its way when somebody leaves and comes back', async ({ page }) => {
    const release = holdAnswer(page);
    await open(page);
    type(`${site}/back/a\n${site}/back/b`);
    await waitFor(() => expect(sendButton().disabled).toBe(false));
    await page.user.click(sendButton());
    await waitFor(() => expect(page.changes).toHaveLength(1));
    page.leave();
    await open(page);
    await screen.findByRole('button', { name: 'Sending…' });
    await waitFor(() => expect(said()).toBe('2 lines, no problems.'));
    fireEvent.submit(screen.getByRole('form', { name: 'Bulk purge' }));
    release();
    const job = await screen.findByRole('link', { name: 'Open job' });
    expect(job.getAttribute('href')).toMatch(/^\/bulk\/[\w-]+$/);
    expect(field().value).toBe('');
    expect(page.changes).toHaveLength(1);
    expect(page.visited).toEqual([]);
  });

  test('keeps what was typed while a list was on its way', async ({ page }) => {
    const release = holdAnswer(page);
    await open(page);
    type(`${site}/first`);
    await waitFor(() => expect(sendButton().disabled).toBe(false));
    await page.user.click(sendButton());
    await waitFor(() => expect(page.changes).toHaveLength(1));
    type(`${site}/second`);
    release();
    await waitFor(() => expect(page.visited.at(-1)).toMatch(/^\/bulk\/[\w-]+$/));
    page.leave();
    await open(page);
    expect(field().value).toBe(`${site}/second`);
  });
});
