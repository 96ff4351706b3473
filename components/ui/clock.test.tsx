import { render } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { ClockProvider, useZone } from './clock';

const Shown = () => useZone().zone;

it.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  // What browsers say where the system's zone is unknown to them.
  ['Etc/Unknown', 'UTC'],
  [undefined, 'UTC'],
])('a browser in zone %s shows times in %s', (timeZone, expected) => {
  const options = { ...Intl.DateTimeFormat().resolvedOptions(), timeZone } as Intl.ResolvedDateTimeFormatOptions;
  const spy = vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockReturnValue(options);
  const { container, unmount } = render(
    <ClockProvider renderedAt={Date.now()} keptZone={undefined}>
      <Shown />
    </ClockProvider>,
  );
  expect(container.textContent).toBe(expected);
  unmount();
  spy.mockRestore();
});
