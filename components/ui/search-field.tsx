'use client';

import clsx from 'clsx/lite';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { keepCookie } from '@/lib/client/keep-cookie';
import { SHORTCUTS_COOKIE } from '@/lib/shared/preferences';
import { Icon } from './icon';
import { IconButton } from './icon-button';

interface SearchFieldProps {
  /** Says in what is looked; for screen readers. */
  label: string;
  placeholder: string;
  maxLength: number;
  value: string;
  onChange: (text: string) => void;
  className?: string;
}

/** The text of a filter. The key `/` leads to it. */
export const SearchField = ({ label, onChange, className = 'basis-full', ...props }: SearchFieldProps) => {
  const field = useRef<HTMLInputElement>(null);
  const { isOn, setOn } = useShortcut('/', () => {
    field.current?.focus();
    field.current?.select();
  });
  return (
    <div className={clsx('relative', className)}>
      <Icon name="icon-search" className="absolute top-3 left-3 size-4 text-muted" />
      <input
        ref={field}
        type="search"
        name="q"
        aria-label={label}
        aria-keyshortcuts={isOn ? '/' : undefined}
        {...props}
        onChange={(event) => onChange(event.target.value)}
        className="field pr-10 pl-9 [&::-webkit-search-cancel-button]:hidden"
      />
      {props.value !== '' && (
        <IconButton
          label="Clear search"
          onClick={() => {
            onChange('');
            field.current?.focus();
          }}
          className="absolute top-1.5 right-1.5 size-7"
        >
          <Icon name="icon-x" className="size-4" />
        </IconButton>
      )}
      {props.value === '' && (
        <button
          type="button"
          aria-label="Shortcut / for this search"
          aria-pressed={isOn}
          title={isOn ? 'Press / to search. Click to switch this shortcut off.' : 'Click to switch the shortcut / on.'}
          onClick={() => setOn(!isOn)}
          className={clsx(
            'absolute top-2 right-2 inline-flex size-6 items-center justify-center rounded border border-edge font-mono text-muted text-xs hover:bg-raised pointer-coarse:hidden',
            !isOn && 'line-through',
          )}
        >
          /
        </button>
      )}
    </div>
  );
};

const OFF = `${SHORTCUTS_COOKIE}=off`;
const listeners = new Set<() => void>();
const subscribe = (tell: () => void) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};
const isOnNow = () => !document.cookie.split('; ').includes(OFF);

/** Where a key is text, or belongs to what is open. */
const isTyped = ({ target }: KeyboardEvent) =>
  target instanceof Element &&
  target.closest('input, textarea, select, [contenteditable], [role=listbox], dialog') !== null;

/** A key of one character, which the reader can switch off: dictation and screen readers may press it unasked (WCAG 2.1.4). */
function useShortcut(key: string, act: () => void) {
  const isOn = useSyncExternalStore(subscribe, isOnNow, () => true);
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent) => {
      if (event.key !== key || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.isComposing || isTyped(event) || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  });
  const setOn = (on: boolean) => {
    keepCookie(SHORTCUTS_COOKIE, 'off', on ? 0 : undefined);
    for (const tell of listeners) tell();
  };
  return { isOn, setOn };
}
