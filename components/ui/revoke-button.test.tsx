import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { RevokeButton } from './revoke-button';

it('what was ended from here has the focus once, and takes it from nobody when its list is drawn again', () => {
  const draw = (isSuccess: boolean) => (
    <>
      <RevokeButton
        ended
        revocation={{ mutate: () => undefined, isPending: false, isSuccess, error: null }}
        done="Link revoked."
      />
      <input aria-label="Elsewhere" />
    </>
  );
  const { rerender, unmount } = render(draw(false));
  rerender(draw(true));
  expect(document.activeElement?.textContent).toBe('Link revoked.');
  const elsewhere = screen.getByRole('textbox', { name: 'Elsewhere' });
  elsewhere.focus();
  rerender(draw(true));
  expect(document.activeElement).toBe(elsewhere);
  unmount();
});
