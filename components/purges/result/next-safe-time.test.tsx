import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ClockProvider } from '@/components/ui/clock';
import { NextSafeTime } from './next-safe-time';

it.each(['UTC', 'Asia/Kathmandu'])('the next safe time is in the zone that the reader chose: %s', (timeZone) => {
  const { unmount } = render(
    <ClockProvider renderedAt={Date.now()} keptZone={timeZone}>
      <NextSafeTime seconds={60} />
      <NextSafeTime seconds={2 * 86_400} />
    </ClockProvider>,
  );
  const [soon, later] = screen.getAllByRole<HTMLTimeElement>('time');
  const written = (time: HTMLTimeElement | undefined, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(undefined, { ...options, timeZone }).format(Date.parse(time?.dateTime ?? ''));
  expect(soon?.textContent).toContain(written(soon, { timeStyle: 'medium' }));
  expect(soon?.title).toBe(written(soon, { dateStyle: 'medium', timeStyle: 'long' }));
  expect(later?.textContent).toBe(written(later, { dateStyle: 'medium', timeStyle: 'medium' }));
  unmount();
});
