import clsx from 'clsx/lite';
import { type ComponentProps, useState } from 'react';
import { failureText } from '@/lib/client/failure-text';
import { isSecondClick } from './second-click';
import { takeFocus } from './take-focus';

interface RevokeButtonProps {
  /** What it ends has ended: there is nothing left to press. */
  ended: boolean;
  /** How ending it goes: a mutation. */
  revocation: { mutate: () => void; isPending: boolean; isSuccess: boolean; error: Error | null };
  /** What is said aloud once it was ended from here. */
  done: string;
  labels?: Record<'ask' | 'confirm' | 'pending' | 'keep', string>;
}

const revokeLabels = { ask: 'Revoke', confirm: 'Revoke permanently', pending: 'Revoking…', keep: 'Keep' };

/** Ends something after a press of another button: the first one pressed twice, by Enter or by a double click, ends nothing. */
export function RevokeButton({ ended, revocation, done, labels = revokeLabels }: RevokeButtonProps) {
  const [asked, setAsked] = useState<'no' | 'yes' | 'kept'>('no');
  if (ended)
    return (
      <span ref={revocation.isSuccess ? takeFocus : undefined} role="status" tabIndex={-1} className="sr-only">
        {revocation.isSuccess && done}
      </span>
    );
  if (asked !== 'yes')
    return (
      <Small autoFocus={asked === 'kept'} onClick={() => setAsked('yes')}>
        {labels.ask}
      </Small>
    );
  return (
    <fieldset aria-label={labels.ask} className="inline-flex flex-wrap justify-end gap-1.5">
      <Small
        className="border-danger text-danger"
        aria-disabled={revocation.isPending}
        onClick={(event) => revocation.isPending || isSecondClick(event) || revocation.mutate()}
      >
        {revocation.isPending ? labels.pending : labels.confirm}
      </Small>
      <Small autoFocus onClick={() => setAsked('kept')}>
        {labels.keep}
      </Small>
      {revocation.error && (
        <span role="alert" className="text-danger text-xs">
          {failureText(revocation.error)}
        </span>
      )}
    </fieldset>
  );
}

const Small = ({ className, ...props }: ComponentProps<'button'>) => (
  <button
    type="button"
    {...props}
    className={clsx(
      'min-h-8 whitespace-nowrap rounded-md border bg-surface px-2.5 font-medium text-xs hover:bg-raised',
      className ?? 'border-edge',
    )}
  />
);
