import { fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import { fill } from '@/test/support/purge-form-page';
import { ClockProvider } from './clock';
import { ExactSpan } from './exact-span';

const user = userEvent.setup({ delay: null, pointerEventsCheck: 0 });

/** The reader is in Berlin, as their browser says. */
function inBerlin() {
  const own = Intl.DateTimeFormat.prototype.resolvedOptions;
  return vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockImplementation(function (
    this: Intl.DateTimeFormat,
  ) {
    return { ...own.call(this), timeZone: 'Europe/Berlin' };
  });
}

function Spanned({ tell }: { tell: (span: { from?: string | undefined }) => void }) {
  const [span, setSpan] = useState<{ from?: string | undefined; to?: string | undefined }>({});
  const change = (part: typeof span) => {
    setSpan({ ...span, ...part });
    tell(part);
  };
  return <ExactSpan span={span} change={change} />;
}

it('both 02:30s of the night in which clocks are set back can be typed and told apart', async () => {
  const zone = inBerlin();
  const told: { from?: string | undefined }[] = [];
  const { unmount } = render(
    <ClockProvider renderedAt={Date.now()} keptZone="Europe/Berlin">
      <Spanned tell={(span) => told.push(span)} />
    </ClockProvider>,
  );
  fill(screen.getByLabelText('from'), '2026-10-25T02:30');
  expect(told.at(-1)).toEqual({ from: '2026-10-25T00:30:00.000Z' });
  const which = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Which 02:30 (from)' });
  expect([...which.options].map(({ text }) => text)).toEqual(['GMT+2', 'GMT+1']);
  await user.selectOptions(which, 'GMT+1');
  expect(told.at(-1)).toEqual({ from: '2026-10-25T01:30:00.000Z' });
  expect(screen.getByLabelText<HTMLInputElement>('from').value).toBe('2026-10-25T02:30');
  expect(which.selectedOptions[0]?.text).toBe('GMT+1');
  fill(screen.getByLabelText('from'), '2026-10-25T03:30');
  expect(told.at(-1)).toEqual({ from: '2026-10-25T02:30:00.000Z' });
  expect(screen.queryByRole('combobox')).toBeNull();
  unmount();
  zone.mockRestore();
});

it('a time that is being typed stays, and is asked for once its year is whole', () => {
  const told: { from?: string | undefined }[] = [];
  const { unmount } = render(
    <ClockProvider renderedAt={Date.now()} keptZone="UTC">
      <Spanned tell={(span) => told.push(span)} />
    </ClockProvider>,
  );
  const from = screen.getByLabelText<HTMLInputElement>('from');
  for (const year of ['0002', '0020', '0202']) {
    fill(from, `${year}-11-17T10:00`);
    expect(from.value).toBe(`${year}-11-17T10:00`);
  }
  expect(told).toEqual([]);
  fill(from, '2026-11-17T10:00');
  expect(told).toEqual([{ from: '2026-11-17T10:00:00.000Z' }]);
  fill(from, '0202-11-17T10:00');
  fireEvent.blur(from);
  expect(from.value).toBe('2026-11-17T10:00');
  fill(from, '');
  expect(told.at(-1)).toEqual({ from: undefined });
  unmount();
});
