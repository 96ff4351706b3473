import clsx from 'clsx/lite';
import type { ReactNode } from 'react';
import { Icon } from './icon';

interface FieldProps {
  /** The id of the control; its error and hint get ids derived from it. */
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  /** Said beside the label, where other fields of its kind are optional. */
  required?: boolean;
  /** Lines kept free for the hint, so that nothing below moves when it changes. */
  hintLines?: 1 | 2;
  className?: string;
  children: ReactNode;
}

const lines = { 1: 'min-h-5', 2: 'min-h-10' };

/** What a control needs to be tied to the label, hint and error that `Field` shows around it. */
export const fieldProps = (id: string, error: string | undefined) => ({
  id,
  'aria-invalid': error !== undefined,
  'aria-describedby': `${id}-error ${id}-hint`,
});

/** A control with its label, hint and error. The error is announced when it appears. */
export function Field({ id, label, hint, error, optional, required, hintLines, className, children }: FieldProps) {
  return (
    <div className={clsx('grid grid-cols-1 gap-1.5', className)}>
      <label htmlFor={id} className="font-medium text-sm">
        {label}
        {(optional || required) && (
          <span className="font-normal text-muted">{` (${required ? 'required' : 'optional'})`}</span>
        )}
      </label>
      {children}
      <FieldError id={id} error={error} />
      <div id={`${id}-hint`} className={clsx('text-muted text-sm', hintLines ? lines[hintLines] : 'empty:hidden')}>
        {hint}
      </div>
    </div>
  );
}

/** The error of a control; the element is always there, so that a screen reader hears its text change. */
export function FieldError({ id, error }: { id: string; error: string | undefined }) {
  return (
    <p id={`${id}-error`} aria-live="polite" className="flex items-start gap-1.5 text-danger text-sm empty:-mb-1.5">
      {error && (
        <>
          <Icon name="icon-circle-exclamation-point" className="mt-0.5 size-4 shrink-0" />
          <span>{error}</span>
        </>
      )}
    </p>
  );
}

/** What an input for a URL or a path has. */
export const urlInputProps = {
  className: 'field font-mono',
  placeholder: 'https://… or /path',
  inputMode: 'url',
  autoComplete: 'off',
  autoCapitalize: 'none',
  spellCheck: false,
} as const;
