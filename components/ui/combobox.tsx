'use client';

import clsx from 'clsx';
import { type UseComboboxProps, useCombobox } from 'downshift';
import { type Ref, useEffect, useState } from 'react';
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
const labelOf = (option: ComboboxOption | null) => (option && option.value !== '' ? option.label : '');

type StateReducer = NonNullable<UseComboboxProps<ComboboxOption>['stateReducer']>;

/**
 * Leaving, escaping or closing the list never loses the choice that was made: the text falls back to it, unless the field was
 * emptied and nothing may be chosen. Typing marks the first option
 * that fits; merely opening marks the one that is chosen, so that Enter changes nothing by accident.
 */
const keepChoice =
  (options: readonly ComboboxOption[]): StateReducer =>
  (state, { type, changes }) => {
    const { InputBlur, InputChange, InputKeyDownEnter, InputKeyDownEscape, ToggleButtonClick } =
      useCombobox.stateChangeTypes;
    const { selectedItem } = state;
    const nothing = options.find(({ value }) => value === '');
    if (type === InputBlur && nothing && state.inputValue.trim() === '')
      return { ...changes, isOpen: false, selectedItem: nothing, inputValue: '' };
    if (type === InputBlur || type === InputKeyDownEscape || (type === ToggleButtonClick && state.isOpen))
      return { ...changes, isOpen: false, selectedItem, inputValue: labelOf(selectedItem) };
    // Nothing is marked where nothing fits.
    if (type === InputKeyDownEnter && state.isOpen) {
      const confirmed = changes.selectedItem ?? selectedItem;
      return { ...changes, isOpen: false, selectedItem: confirmed, inputValue: labelOf(confirmed) };
    }
    if (type === InputChange) return { ...changes, highlightedIndex: 0 };
    const opens = changes.isOpen && !state.isOpen;
    // In the list that an opened one shows; the one that is at hand may still be narrowed by the last search.
    return opens
      ? { ...changes, highlightedIndex: options.findIndex(({ value }) => value === selectedItem?.value) }
      : changes;
  };

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
  // What was typed since the list opened; a choice that is shown must not narrow the list to itself. It is set in the
  // events themselves: downshift's own callbacks come later, and Enter may come in between.
  const [query, setTyped] = useState('');
  const setQuery = (typed: string) => {
    setTyped(typed);
    onQuery?.(typed);
  };
  const found = shownOf(options, query, value);
  const { isOpen, highlightedIndex, inputValue, getInputProps, getMenuProps, getItemProps, ...combobox } = useCombobox({
    inputId: id,
    items: found,
    itemToString: labelOf,
    itemToKey: (option) => option?.value,
    selectedItem: options.find((option) => option.value === value) ?? null,
    stateReducer: keepChoice(shownOf(options, '', value)),
    onSelectedItemChange: ({ selectedItem }) => selectedItem && onChange(selectedItem.value),
  });
  // Without JavaScript the browser offers the options, and a plain form sends the text.
  const plain = name === undefined ? undefined : { list: `${id}-plain` };
  const hydrated = useHydrated();
  // Text typed before hydration continues as a search; React would drop it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page comes alive
  useEffect(() => {
    const input = document.getElementById(id);
    if (!(input instanceof HTMLInputElement) || input.value === inputValue) return;
    combobox.setInputValue(input.value);
    setQuery(input.value);
    if (document.activeElement !== input || options.some((one) => one.label === input.value)) return;
    combobox.openMenu();
    combobox.setHighlightedIndex(0);
  }, []);
  const startOver = () => {
    if (!isOpen) setQuery('');
  };
  const nothingFits = isOpen && found.length === 0;
  return (
    <div className={clsx('relative', className)}>
      <input
        {...getInputProps({
          ...aria,
          ref: inputRef,
          name,
          'aria-labelledby': undefined,
          placeholder,
          spellCheck: false,
          onFocus: (event) => event.currentTarget.select(),
          onClick: startOver,
          onKeyDown: startOver,
          onChange: (event) => setQuery(event.currentTarget.value),
        })}
        {...(nothingFits && { 'aria-activedescendant': undefined })}
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
        {...combobox.getToggleButtonProps({ 'aria-label': 'Show all distributions', onClick: startOver })}
        className="absolute inset-y-0 right-0 flex w-10 items-center justify-center text-muted"
      >
        <Icon name="icon-chevrons-up-down" className="size-4" />
      </button>
      <ul
        {...getMenuProps({ 'aria-label': label, 'aria-labelledby': undefined })}
        className={clsx(menu, 'max-h-72 overflow-auto p-1', (!isOpen || nothingFits) && 'hidden')}
      >
        {found.map((option, index) => (
          <li
            key={option.value}
            {...getItemProps({ item: option, index })}
            className={clsx(
              'grid cursor-pointer gap-0.5 rounded-md px-3 py-2 text-sm',
              index === highlightedIndex && 'bg-raised',
            )}
          >
            <span className={clsx(option.value === value && 'font-medium')}>{option.label}</span>
            <span className="truncate text-muted text-xs empty:hidden">{option.detail}</span>
          </li>
        ))}
        {note !== undefined && (
          <li role="presentation" className="px-3 py-2 text-muted text-xs">
            {note}
          </li>
        )}
      </ul>
      {/* Outside the list, whose children can only be options; and always there, so that it is said aloud. */}
      <p role="status" className={clsx(menu, 'px-3 py-2 text-muted text-sm', nothingFits ? '' : 'sr-only')}>
        {nothingFits && (note === 'Searching…' ? note : 'No matching distributions.')}
      </p>
    </div>
  );
}
