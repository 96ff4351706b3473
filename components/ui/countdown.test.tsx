import { render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { Countdown } from './countdown';

const MOMENT = '2031-01-01T00:00:00.000Z';
const shown = () => screen.getByRole('timer').textContent;

afterEach(() => vi.restoreAllMocks());

it('a countdown runs by what the desk says is left, and an answer that was under way for longer does not set it back', () => {
  let now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const { rerender, unmount } = render(<Countdown iso={MOMENT} leftMs={30_500} />);
  expect(shown()).toBe('in 0:31');
  // The reader's clock says something else.
  vi.spyOn(Date, 'now').mockReturnValue(0);
  now += 1000;
  rerender(<Countdown iso={MOMENT} leftMs={30_100} />);
  expect(shown()).toBe('in 0:30');
  now += 1000;
  rerender(<Countdown iso={MOMENT} leftMs={27_900} />);
  expect(shown()).toBe('in 0:28');
  unmount();
});
