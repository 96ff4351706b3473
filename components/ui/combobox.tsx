'use client';

import clsx from 'clsx';
import { type KeyboardEvent, type Ref, useEffect, useRef, useState } from 'react';
import { useHydrated } from './clock';
import { Icon } from './icon';

interface ComboboxOption {
  value: string;
  label: string;
  /** Shown under the label and searched as well. */
  detail: string;
}

export interface ComboboxProps {
  id: string;
  /** The name in a plain form, which sends the label. */
  name?: string;
  'aria-label'?: string;
  'aria-invalid'?: boolean;
  'aria-describedby'?: string;
  className?: string;
  /** Names the list for screen readers. */
  label: string;
  placeholder: string;
  options: readonly ComboboxOption[];
  value: string;
  onChange: (value: string) => void;
  inputRef?: Ref<HTMLInputElement>;
  /** The label of a first option that stands for no choice, the value `''`. Clearing the field chooses it, too. */
  anyLabel?: string;
  /** Hears what is typed, where more options than these are found elsewhere. */
  onQuery?: (typed: string) => void;
  /** What is said below the options: that there are more of them. */
  note?: string | undefined;
}

/** More than that nobody looks through: who types finds the others. */
const SHOWN_MAX = 50;

/** The text in the field; empty when nothing is chosen. */
const labelOf = (option: ComboboxOption | undefined) => (option && option.value !== '' ? option.label : '');

const menu = 'absolute z-10 mt-1 w-full min-w-72 rounded-lg border border-line bg-surface shadow-lg';

const matches = (option: ComboboxOption, query: string) => {
  const text = `${option.label} ${option.detail}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

/** Returns at most `SHOWN_MAX` options that match; the chosen one is always among them. */
function shownOf(options: readonly ComboboxOption[], query: string, value: string) {
  const fitting = options.filter((option) => matches(option, query));
  const chosen = fitting.slice(SHOWN_MAX).find((option) => option.value === value);
  return chosen ? [...fitting.slice(0, SHOWN_MAX - 1), chosen] : fitting.slice(0, SHOWN_MAX);
}

/** How far a key moves the mark in an open list; Home and End go past its ends, where `moved` stops. */
const steps: Partial<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** A single step goes round; a longer one stops at the end. */
function moved(from: number, step: number, count: number) {
  const to = from < 0 && step === -1 ? -1 : from + step;
  if (Math.abs(step) === 1) return (to + count) % count;
  return Math.max(0, Math.min(count - 1, to));
}

/** Scrolls the list alone; the page stays where it is. */
function keepInSight(list: HTMLElement | null, index: number) {
  const option = list?.children[index];
  if (!list || !(option instanceof HTMLElement)) return;
  const { offsetTop: top, offsetHeight: height } = option;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + height > list.scrollTop + list.clientHeight) list.scrollTop = top + height - list.clientHeight;
}

/** The state of the list and the text. */
function useCombobox({
  options,
  value,
  onChange,
  onQuery,
}: Pick<ComboboxProps, 'options' | 'value' | 'onChange' | 'onQuery'>) {
  const chosen = options.find((option) => option.value === value);
  const [text, setText] = useState(labelOf(chosen));
  const [shown, setShown] = useState(chosen?.value);
  if (shown !== chosen?.value) {
    setShown(chosen?.value);
    setText(labelOf(chosen));
  }
  // What was typed since the list opened; a choice that is shown must not narrow the list to itself.
  const [query, setTyped] = useState('');
  const [marked, setMarked] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const found = shownOf(options, query, value);
  const setQuery = (typed: string) => {
    setTyped(typed);
    onQuery?.(typed);
  };
  const close = (kept = chosen) => {
    setOpen(false);
    setMarked(-1);
    setText(labelOf(kept));
  };
  const choose = (option: ComboboxOption) => {
    if (option.value !== value) onChange(option.value);
    close(option);
  };
  return {
    text,
    isOpen,
    marked,
    setMarked,
    found,
    choose,
    close,
    /** Marks the chosen option, so that Enter changes nothing by accident. */
    open: () => {
      setQuery('');
      setMarked(shownOf(options, '', value).findIndex((option) => option.value === value));
      setOpen(true);
    },
    /** Marks the first option that fits. */
    type: (typed: string, opens = true) => {
      setText(typed);
      setQuery(typed);
      setMarked(opens ? 0 : -1);
      setOpen(opens);
    },
    /** Never loses the choice that was made, unless the field was emptied and nothing may be chosen. */
    leave: () => {
      const nothing = options.find((option) => option.value === '');
      if (isOpen) nothing && text.trim() === '' ? choose(nothing) : close();
    },
  };
}

/** A select that is searched by typing (ARIA combobox with a list). */
export function Combobox({
  id,
  name,
  label,
  placeholder,
  options: given,
  value,
  onChange,
  inputRef,
  anyLabel,
  onQuery,
  note,
  className,
  ...aria
}: ComboboxProps) {
  const options = anyLabel === undefined ? given : [{ value: '', label: anyLabel, detail: '' }, ...given];
  const { text, isOpen, marked, setMarked, found, ...box } = useCombobox({ options, value, onChange, onQuery });
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => keepInSight(list.current, marked), [marked]);
  // Without JavaScript the browser offers the options, and a plain form sends the text.
  const plain = name === undefined ? undefined : { list: `${id}-plain` };
  const hydrated = useHydrated();
  // Text typed before hydration continues as a search; React would drop it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page comes alive
  useEffect(() => {
    const input = document.getElementById(id);
    if (!(input instanceof HTMLInputElement) || input.value === text) return;
    box.type(input.value, document.activeElement === input && !options.some((one) => one.label === input.value));
  }, []);
  const pressKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const { key, altKey } = event;
    if (event.nativeEvent.isComposing) return;
    if (key === 'Escape') return box.close();
    const option = found[marked];
    if (isOpen && (key === 'Enter' || (key === 'ArrowUp' && altKey))) {
      event.preventDefault();
      return option ? box.choose(option) : box.close();
    }
    const step = steps[key];
    if (step === undefined || (!isOpen && Math.abs(step) !== 1)) return;
    event.preventDefault();
    if (!isOpen) box.open();
    else if (found.length > 0) setMarked(moved(marked, step, found.length));
  };
  const toggle = () => (isOpen ? box.close() : box.open());
  const nothingFits = isOpen && found.length === 0;
  const listId = `${id}-list`;
  const optionId = (index: number) => `${id}-option-${index}`;
  return (
    <div className={clsx('relative', className)}>
      <input
        {...aria}
        ref={inputRef}
        id={id}
        name={name}
        role="combobox"
        aria-autocomplete="list"
        aria-controls={listId}
        aria-expanded={isOpen}
        aria-activedescendant={isOpen && found[marked] ? optionId(marked) : undefined}
        autoComplete="off"
        placeholder={placeholder}
        spellCheck={false}
        value={text}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={box.leave}
        onClick={toggle}
        onKeyDown={pressKey}
        onChange={(event) => box.type(event.currentTarget.value)}
        {...(!hydrated && plain)}
        className="field pr-10"
      />
      {!hydrated && plain && (
        <datalist id={plain.list}>
          {given.map(({ value, label }) => (
            <option key={value} value={label} />
          ))}
        </datalist>
      )}
      <button
        type="button"
        tabIndex={-1}
        aria-label="Show all distributions"
        aria-controls={listId}
        aria-expanded={isOpen}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => {
          document.getElementById(id)?.focus();
          toggle();
        }}
        className="absolute inset-y-0 right-0 flex w-10 items-center justify-center text-muted"
      >
        <Icon name="icon-chevrons-up-down" className="size-4" />
      </button>
      {/* A press in the list leaves the focus in the field. */}
      <div
        ref={list}
        id={listId}
        role="listbox"
        tabIndex={-1}
        aria-label={label}
        onMouseDown={(event) => event.preventDefault()}
        onMouseLeave={() => setMarked(-1)}
        className={clsx(menu, 'max-h-72 overflow-auto p-1', (!isOpen || nothingFits) && 'hidden')}
      >
        {found.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and hears the keys
          <div
            key={option.value}
            id={optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === marked}
            onMouseMove={() => index === marked || setMarked(index)}
            onClick={() => box.choose(option)}
            className={clsx(
              'grid cursor-pointer gap-0.5 rounded-md px-3 py-2 text-sm',
              index === marked && 'bg-raised',
            )}
          >
            <span className={clsx(option.value === value && 'font-medium')}>{option.label}</span>
            <span className="truncate text-muted text-xs empty:hidden">{option.detail}</span>
          </div>
        ))}
        {note !== undefined && (
          <div role="presentation" className="px-3 py-2 text-muted text-xs">
            {note}
          </div>
        )}
      </div>
      {/* Outside the list, whose children can only be options; and always there, so that it is said aloud. */}
      <p role="status" className={clsx(menu, 'px-3 py-2 text-muted text-sm', nothingFits ? '' : 'sr-only')}>
        {nothingFits && (note === 'Searching…' ? note : 'No matching distributions.')}
      </p>
    </div>
  );
}
