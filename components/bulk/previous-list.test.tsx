import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect } from 'vitest';
import { handOverList } from '@/lib/client/bulk-draft';
import { paths } from '@/lib/shared/paths';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { fill, reasonField } from '@/test/support/purge-form-page';
import { BulkDesk } from './bulk-desk';

const test = pageTest();
const OWN = 'https://www.shop.example/own;v=1\nhttps://www.shop.example/half';
const OTHER = 'https://www.shop.example/other';
async function open(page: DeskPage) {
  await page.open(paths.bulk, () => <BulkDesk />);
  await page.untilAnswered();
}
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'URLs' });
const readAs = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Read as' });
const restore = () => screen.queryByRole('button', { name: 'Restore previous list' });
/** Works on a list, and leaves the page for another one. */
async function workOn(page: DeskPage, text: string) {
  await open(page);
  fireEvent.change(field(), { target: { value: text } });
  fireEvent.change(readAs(), { target: { value: 'text' } });
  fill(reasonField(), 'release');
  await screen.findByRole('button', { name: 'Soft-purge 2 URLs' });
  page.leave();
}

describe('a list that another page hands over', () => {
  beforeEach(() => sessionStorage.clear());

  test('keeps the list that was being worked on, which one press restores, and one more restores the other', async ({
    page,
  }) => {
    await workOn(page, OWN);
    handOverList({ text: OTHER, mode: 'hard', reason: 'again' });
    await open(page);
    await screen.findByRole('button', { name: 'Hard-purge 1 URL' });
    expect(field().value).toBe(OTHER);
    await page.user.click(restore() as Element);
    expect([field().value, readAs().value]).toEqual([OWN, 'text']);
    // It was left as a soft purge, and hard has to be chosen again.
    await screen.findByRole('button', { name: 'Soft-purge 2 URLs' });
    expect(reasonField().value).toBe('release');
    await page.reload();
    await waitFor(() => expect(field().value).toBe(OWN));
    await page.user.click(restore() as Element);
    expect([field().value, reasonField().value]).toEqual([OTHER, 'again']);
    await screen.findByRole('button', { name: 'Soft-purge 1 URL' });
    expect(page.changes).toEqual([]);
  });

  test('replaces nothing where there is no list, or the same one', async ({ page }) => {
    handOverList({ text: OTHER, mode: 'soft' });
    await open(page);
    await waitFor(() => expect(field().value).toBe(OTHER));
    expect(restore()).toBeNull();
    page.leave();
    handOverList({ text: OTHER, mode: 'soft' });
    await open(page);
    expect(restore()).toBeNull();
  });

  test('leaves nothing to restore of a list that is empty by then', async ({ page }) => {
    await workOn(page, OWN);
    handOverList({ text: OTHER, mode: 'soft' });
    await open(page);
    await waitFor(() => expect(field().value).toBe(OTHER));
    fireEvent.change(field(), { target: { value: '' } });
    await page.user.click(restore() as Element);
    expect(field().value).toBe(OWN);
    expect(restore()).toBeNull();
  });

  test('is not offered once more after it was recorded', async ({ page }) => {
    await workOn(page, OWN);
    handOverList({ text: OTHER, mode: 'soft' });
    let release = () => undefined as unknown;
    const held = new Promise((resolve) => {
      release = () => resolve(undefined);
    });
    page.beforeAnswer = ({ path, method }) => (method === 'POST' && path === paths.api.bulkJobs ? held : undefined);
    await open(page);
    const send = await screen.findByRole<HTMLButtonElement>('button', { name: 'Soft-purge 1 URL' });
    await waitFor(() => expect(send.disabled).toBe(false));
    await page.user.click(send);
    await waitFor(() => expect(page.changes).toHaveLength(1));
    await page.user.click(restore() as Element);
    expect(field().value).toBe(OWN);
    release();
    await waitFor(() => expect(restore()).toBeNull());
    expect(field().value).toBe(OWN);
  });
});
