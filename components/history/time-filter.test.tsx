import { fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { AppRouterContext, type AppRouterInstance } from 'next/dist/shared/lib/app-router-context.shared-runtime';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ClockProvider } from '@/components/ui/clock';
import { spanOfDay } from '@/lib/shared/history/calendar-days';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import type { PurgeSummary } from '@/lib/shared/history/purge-summary';
import { fill } from '@/test/support/purge-form-page';
import { FilterChips, useChips } from './filter-chips';
import { SummaryChart } from './summary-chart';
import { TimeFilter } from './time-filter';

afterEach(() => void vi.useRealTimers());
const user = userEvent.setup({ delay: null, pointerEventsCheck: 0 });

function Chips({ filter, change }: { filter: HistoryFilter; change: (part: HistoryFilter) => void }) {
  return <FilterChips chips={useChips(filter)} change={change} focusSearch={() => undefined} />;
}

/** Draws under a filter; answers with what was asked for. */
function shown(draw: (change: (part: HistoryFilter) => void) => React.ReactNode, zone = 'UTC') {
  const asked: HistoryFilter[] = [];
  const { unmount } = render(
    <AppRouterContext.Provider value={{} as AppRouterInstance}>
      <ClockProvider renderedAt={Date.now()} keptZone={zone}>
        {draw((part) => asked.push(part))}
      </ClockProvider>
    </AppRouterContext.Provider>,
  );
  return { asked, unmount };
}
const timeFilter = (filter: HistoryFilter, zone?: string) =>
  shown((change) => <TimeFilter filter={filter} className="" change={change} />, zone);
const time = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Time' });

describe('the time of a filter', () => {
  it.each([
    ['Today', 0],
    ['Yesterday', 1],
  ])('%s is a day of the address, which a link keeps', async (label, daysAgo) => {
    vi.setSystemTime('2026-11-22T12:00:00Z');
    const { asked, unmount } = timeFilter({ range: '7d' });
    await user.selectOptions(time(), label);
    const span = spanOfDay(`2026-11-${22 - daysAgo}`, 'UTC');
    expect(asked).toEqual([{ range: undefined, ...span }]);
    unmount();
    const again = timeFilter(span);
    expect(time().selectedOptions[0]?.text).toBe(label);
    again.unmount();
  });

  it('is a day, too', async () => {
    const { asked, unmount } = timeFilter({});
    await user.selectOptions(time(), 'A day …');
    fill(screen.getByLabelText('Day'), '2026-11-17');
    expect(asked).toEqual([{ range: undefined, from: '2026-11-17T00:00:00.000Z', to: '2026-11-18T00:00:00.000Z' }]);
    unmount();
    const again = timeFilter(asked[0] ?? {});
    expect(time().selectedOptions[0]?.text).toBe('A day …');
    expect(screen.getByLabelText<HTMLInputElement>('Day').value).toBe('2026-11-17');
    again.unmount();
  });

  it('keeps a day that is being typed, and is asked for once its year is whole', async () => {
    const { asked, unmount } = timeFilter({});
    await user.selectOptions(time(), 'A day …');
    const field = screen.getByLabelText<HTMLInputElement>('Day');
    for (const year of ['0002', '0020', '0202']) {
      fill(field, `${year}-11-17`);
      expect(field.value).toBe(`${year}-11-17`);
    }
    expect(asked).toEqual([]);
    fill(field, '2026-11-17');
    expect(asked).toEqual([{ range: undefined, from: '2026-11-17T00:00:00.000Z', to: '2026-11-18T00:00:00.000Z' }]);
    fill(field, '0202-11-17');
    fireEvent.blur(field);
    expect(field.value).toBe('');
    unmount();
  });

  it.each([
    ['0002-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
    ['9999-12-31T00:00:00.000Z', '9999-12-31T10:00:00.000Z'],
  ])('shows a span that no calendar has: %s to %s', (from, to) => {
    const filter = timeFilter({ from, to });
    expect(time().selectedOptions[0]?.text).toBe('From … to …');
    filter.unmount();
    const chips = shown((change) => <Chips filter={{ from, to }} change={change} />);
    expect(screen.getAllByRole('button')).toHaveLength(2);
    chips.unmount();
  });
});

describe('the active filters', () => {
  it('are named, with their days as days, and each is removed by one press', async () => {
    const filter: HistoryFilter = {
      status: 'failed',
      q: 'shoes',
      from: '2026-11-17T00:00:00.000Z',
      to: '2026-11-18T00:00:00.000Z',
    };
    const { asked, unmount } = shown((change) => <Chips filter={filter} change={change} />);
    expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
      'Status: Failed',
      'Nov 17, 2026',
    ]);
    await user.click(screen.getByRole('button', { name: 'Remove filter Nov 17, 2026' }));
    await user.click(screen.getByRole('button', { name: 'Remove filter Status: Failed' }));
    expect(asked).toEqual([{ from: undefined, to: undefined }, { status: undefined }]);
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Active filters');
    unmount();
  });
});

describe('a bar of the summary', () => {
  const bucket = (start: string) => ({ start, done: 1, open: 0, failed: 0 });
  const summary = {
    unit: 'day',
    buckets: ['2026-11-16', '2026-11-17', '2026-11-18'].map(bucket),
  } as PurgeSummary;
  const bars = (filter: HistoryFilter = {}) =>
    shown((change) => <SummaryChart summary={summary} filter={filter} change={change} />);

  it('sets its day by a click, and is a link to it', async () => {
    const { asked, unmount } = bars({ range: '7d', status: 'failed' });
    const bar = screen.getByRole('link', { name: 'Tue, Nov 17 · 1 completed' });
    const day = { from: '2026-11-17T00:00:00.000Z', to: '2026-11-18T00:00:00.000Z' };
    expect(Object.fromEntries(new URL(bar.getAttribute('href') ?? '', 'http://x').searchParams)).toEqual({
      status: 'failed',
      ...day,
    });
    await user.click(bar);
    expect(asked).toEqual([{ range: undefined, ...day }]);
    unmount();
  });

  it('is one stop of the keyboard, whose arrows go to the others', async () => {
    const { asked, unmount } = bars();
    await user.tab();
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Wed, Nov 18 · 1 completed');
    await user.keyboard('{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowRight}{Enter}');
    expect(asked).toMatchObject([{ from: '2026-11-17T00:00:00.000Z' }]);
    await user.tab();
    expect(document.activeElement).toBe(document.body);
    unmount();
  });
});
