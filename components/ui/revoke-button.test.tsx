import { fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
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

it('neither Enter twice nor a double click revokes: the question has its focus on what keeps it', async () => {
  const user = userEvent.setup();
  let revoked = 0;
  const revocation = { mutate: () => void revoked++, isPending: false, isSuccess: false, error: null };
  render(<RevokeButton ended={false} revocation={revocation} done="Link revoked." />);
  const button = (name: string) => screen.getByRole('button', { name });
  button('Revoke').focus();
  await user.keyboard('{Enter}');
  expect(document.activeElement).toBe(button('Keep'));
  await user.keyboard('{Enter}');
  expect(document.activeElement).toBe(button('Revoke'));
  await user.keyboard('{Enter}');
  // Where the buttons lie depends on the width of the page.
  fireEvent.click(button('Revoke permanently'), { detail: 2 });
  expect(revoked).toBe(0);
  await user.click(button('Revoke permanently'));
  expect(revoked).toBe(1);
});
