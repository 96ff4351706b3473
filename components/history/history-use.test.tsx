import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, vi } from 'vitest';
import { marker } from '@/test/support/api';
import { pageTest } from '@/test/support/desk-page';
import { chosen, openHistory, rows, sendInOrder } from '@/test/support/history-page';

const test = pageTest();

describe('a row', () => {
  const cell = () => document.querySelector('table[aria-label=Purges] tbody td:last-child') as HTMLElement;

  test('opens its record by a click, in a tab of its own with a modifier or the middle button', async ({
    page,
    desk,
  }) => {
    const reason = marker();
    const [only = ''] = await sendInOrder(desk, [{ reason }]);
    await openHistory(page, `?q=${reason}`);
    await expect.poll(rows).toEqual([only]);
    const opened = vi.spyOn(window, 'open').mockReturnValue(null);
    await page.user.keyboard('{Control>}');
    await page.user.click(cell());
    await page.user.keyboard('{/Control}');
    fireEvent(cell(), new MouseEvent('auxclick', { button: 1, bubbles: true }));
    expect(opened.mock.calls.map(([href]) => href)).toEqual([only, only]);
    expect(page.visited).toEqual([]);
    await page.user.click(cell());
    expect(page.visited).toEqual([only]);
    opened.mockRestore();
  });

  test('stays where text of it is selected, and where a button of it is pressed', async ({ page, desk }) => {
    const reason = marker();
    const [only] = await sendInOrder(desk, [{ reason }]);
    await openHistory(page, `?q=${reason}`);
    await expect.poll(rows).toEqual([only]);
    // The end of a drag across the text is a click as well.
    getSelection()?.selectAllChildren(cell());
    fireEvent.click(cell());
    await page.user.click(screen.getAllByRole('button', { name: /^Copy request ID/ })[0] as Element);
    expect(page.visited).toEqual([]);
    getSelection()?.removeAllRanges();
    fireEvent.click(cell());
    expect(page.visited).toEqual([only]);
  });
});

test('the key / leads to the search, not while something is typed, and can be switched off', async ({ page }) => {
  await openHistory(page);
  const search = screen.getByRole<HTMLInputElement>('searchbox');
  await page.user.keyboard('/');
  expect(document.activeElement).toBe(search);
  expect(search.value).toBe('');
  await page.user.keyboard('a/b');
  expect(search.value).toBe('a/b');
  await page.user.clear(search);
  (chosen('status') as HTMLElement).focus();
  await page.user.keyboard('/');
  expect(document.activeElement).toBe(chosen('status'));
  await page.user.click(screen.getByRole('button', { name: 'Shortcut / for this search', pressed: true }));
  (document.activeElement as HTMLElement).blur();
  await page.user.keyboard('/');
  expect(document.activeElement).toBe(document.body);
});

test('the summary folds away, and stays so', async ({ page, desk }) => {
  const reason = marker();
  await sendInOrder(desk, [{ reason }]);
  await openHistory(page, `?q=${reason}`);
  const summary = () => screen.getByRole('region', { name: 'Summary' });
  await expect.poll(() => summary().textContent).toContain('Median');
  await page.user.click(screen.getByRole('button', { name: 'Summary', expanded: true }));
  expect(summary().className).toMatch(/(^| )hidden( |$)/);
  expect(document.cookie).toContain('summary=folded');
  await page.reload();
  expect(await screen.findByRole('button', { name: 'Summary', expanded: false })).toBeTruthy();
});

test('a window says its dates, and its purges are those of the list', async ({ page, desk }) => {
  const reason = marker();
  await sendInOrder(desk, [{ reason }, { reason }]);
  await openHistory(page, `?q=${reason}`);
  await expect
    .poll(() => document.querySelector('section[aria-label=Summary] dt')?.textContent)
    .toMatch(/^Purges, \w+ \d+ – \w+ \d+$/);
  expect(document.querySelector('section[aria-label=Summary] dd')?.textContent).toBe('2');
});

test('the filters of a narrow screen are in a dialog', async ({ page, desk }) => {
  const reason = marker();
  const [, hard] = await sendInOrder(desk, [{ reason }, { reason, mode: 'hard' }]);
  await openHistory(page, `?q=${reason}`);
  await page.user.click(screen.getByRole('button', { name: 'Filters' }));
  const dialog = screen.getByRole('dialog', { name: 'Filters' });
  await page.user.selectOptions(dialog.querySelector('select[name=mode]') as Element, 'hard');
  await expect.poll(rows).toEqual([hard]);
  expect(screen.getByRole('button', { name: 'Filters (1)' })).toBeTruthy();
  await page.user.click(screen.getByRole('button', { name: 'Show purges' }));
  expect(screen.queryByRole('dialog', { name: 'Filters' })).toBeNull();
});
