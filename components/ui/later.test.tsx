import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { later } from './later';

it('a part is drawn once its code is there', async () => {
  const Part = later(
    async () =>
      ({ name }: { name: string }) => <p>{`I am ${name}.`}</p>,
    () => <p>Loading…</p>,
  );
  const { unmount } = render(<Part name="late" />);
  expect(screen.getByText('Loading…')).toBeTruthy();
  expect(await screen.findByText('I am late.')).toBeTruthy();
  unmount();
});

it('a part whose code does not arrive says so in its place, and the rest of the page stays', async () => {
  const Part = later<object>(() => Promise.reject(new Error('Failed to load chunk')));
  const { unmount } = render(
    <main>
      <p>The rest</p>
      <Part />
    </main>,
  );
  const said = (await screen.findByRole('alert')).textContent;
  expect(said).toContain('This part of the page could not be loaded.');
  // It stands beside purges that were sent, too.
  expect(said).not.toContain('sent');
  expect(screen.getByRole('button', { name: 'Reload page' })).toBeTruthy();
  expect(screen.getByText('The rest')).toBeTruthy();
  unmount();
});
