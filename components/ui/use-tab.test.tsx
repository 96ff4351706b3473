import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import { useTab } from './use-tab';

function Page({ title }: { title: string }) {
  useTab(title, 'moving');
  return null;
}

it('keeps the title of the page against one that Next writes later, until another page is there', async () => {
  const titleSoon = () => new Promise((done) => setTimeout(() => done(document.title)));
  const page = render(<Page title="… 0/3" />);
  expect(document.title).toBe('… 0/3 · Purge Desk');
  document.title = '… · Purge Desk';
  expect(await titleSoon()).toBe('… 0/3 · Purge Desk');
  page.rerender(<Page title="✓ 3/3" />);
  expect(await titleSoon()).toBe('✓ 3/3 · Purge Desk');
  const other = render(<Page title="Another" />);
  expect(await titleSoon()).toBe('Another · Purge Desk');
  other.unmount();
  page.unmount();
  document.title = 'History · Purge Desk';
  expect(await titleSoon()).toBe('History · Purge Desk');
});
