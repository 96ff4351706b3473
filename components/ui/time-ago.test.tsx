import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ClockProvider } from './clock';
import { ListTime, TimeAgo } from './time-ago';

// Unit tests run in Kathmandu: 5 hours and 45 minutes ahead of UTC.
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const shown = (element: React.ReactNode, zone?: string) => {
  const { unmount } = render(
    <ClockProvider renderedAt={Date.now()} keptZone={zone}>
      {element}
    </ClockProvider>,
  );
  const time = screen.getByRole('time');
  const texts = { text: time.textContent, title: time.title };
  unmount();
  return texts;
};

/** How often a text is formatted by a calendar meanwhile. */
function formatsDuring(act: () => void) {
  const format = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, 'format') ?? {};
  let count = 0;
  Object.defineProperty(Intl.DateTimeFormat.prototype, 'format', {
    configurable: true,
    get() {
      count += 1;
      return format.get?.call(this);
    },
  });
  act();
  Object.defineProperty(Intl.DateTimeFormat.prototype, 'format', format);
  return count;
}

describe('a time in a list', () => {
  it('is relative for a day, with the exact time beside it', () => {
    expect(shown(<ListTime iso={hoursAgo(0)} />).text).toMatch(/^just now.*\d:\d\d:\d\d/);
    expect(shown(<ListTime iso={hoursAgo(23.5)} inline />).text).toMatch(/^23 h ago, .*\d:\d\d:\d\d/);
  });

  it('is a date and a time after a day', () => {
    expect(shown(<ListTime iso="2025-10-31T13:05:12.000Z" />).text).toBe('Oct 31, 20256:50:12 PM');
    expect(shown(<ListTime iso="2025-10-31T13:05:12.000Z" inline />, 'UTC').text).toBe('Oct 31, 2025, 1:05:12 PM');
    expect(shown(<TimeAgo iso="2025-10-31T13:05:12.000Z" />, 'UTC')).toEqual({
      text: 'Oct 31, 2025, 1:05:12 PM',
      title: 'Oct 31, 2025, 1:05:12 PM UTC',
    });
  });

  it('asks for no format when the list is drawn again, as it is with every tick', () => {
    const rows = Array.from({ length: 500 }, (_, row) => hoursAgo(row));
    const list = () => (
      <ClockProvider renderedAt={Date.now()} keptZone="Europe/Berlin">
        {rows.map((iso) => (
          <ListTime key={iso} iso={iso} />
        ))}
      </ClockProvider>
    );
    const { rerender, unmount } = render(list());
    const asked = formatsDuring(() => rerender(list()));
    unmount();
    // A tick itself asks for one; written again, the rows ask for some 6,000 (`useMoment` in time-ago.tsx).
    expect(asked).toBeLessThanOrEqual(1);
  });
});
