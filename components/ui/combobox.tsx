'use client';

import clsx from 'clsx';
import { type UseComboboxProps, useCombobox } from 'downshift';
import { ChevronsUpDown } from 'lucide-react';
import { type Ref, useState } from 'react';

export interface ComboboxOption {
  value: string;
  label: string;
  /** Shown under the label and searched as well. */
  detail: string;
}

interface ComboboxProps {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string;
  /** Names the list for screen readers. */
  label: string;
  placeholder: string;
  options: readonly ComboboxOption[];
  value: string;
  onChange: (value: string) => void;
  inputRef: Ref<HTMLInputElement>;
  /** Hears what is typed, where more options than these are found elsewhere. */
  onQuery?: (typed: string) => void;
  /** What is said below the options: that there are more of them. */
  note?: string | undefined;
}

/** More than that nobody looks through: who types finds the others. */
const SHOWN_MAX = 50;

const labelOf = (option: ComboboxOption | null) => option?.label ?? '';

type StateReducer = NonNullable<UseComboboxProps<ComboboxOption>['stateReducer']>;

/**
 * Leaving or escaping never loses the choice that was made: the text falls back to it. Typing marks the first option
 * that fits; merely opening marks the one that is chosen, so that Enter changes nothing by accident.
 */
const keepChoice =
  (options: readonly ComboboxOption[]): StateReducer =>
  (state, { type, changes }) => {
    const { InputBlur, InputChange, InputKeyDownEscape } = useCombobox.stateChangeTypes;
    const { selectedItem } = state;
    if (type === InputBlur || type === InputKeyDownEscape)
      return { ...changes, isOpen: false, selectedItem, inputValue: labelOf(selectedItem) };
    if (type === InputChange) return { ...changes, highlightedIndex: 0 };
    const opens = changes.isOpen && !state.isOpen;
    // In the whole list, which an opened one shows; the list that is at hand may still be narrowed by the last search.
    return opens
      ? { ...changes, highlightedIndex: options.findIndex(({ value }) => value === selectedItem?.value) }
      : changes;
  };

const menu = 'absolute z-10 mt-1 w-full rounded-lg border border-line bg-surface shadow-lg';

const matches = (option: ComboboxOption, query: string) => {
  const text = `${option.label} ${option.detail}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

/** A select that is searched by typing (ARIA combobox with a list). */
export function Combobox({
  id,
  label,
  placeholder,
  options,
  value,
  onChange,
  inputRef,
  onQuery,
  note,
  ...aria
}: ComboboxProps) {
  // What was typed since the list opened; a choice that is shown must not narrow the list to itself. It is set in the
  // events themselves: downshift's own callbacks come later, and Enter may come in between.
  const [query, setTyped] = useState('');
  const setQuery = (typed: string) => {
    setTyped(typed);
    onQuery?.(typed);
  };
  const found = options.filter((option) => matches(option, query)).slice(0, SHOWN_MAX);
  const { isOpen, highlightedIndex, getInputProps, getMenuProps, getItemProps, getToggleButtonProps } = useCombobox({
    inputId: id,
    items: found,
    itemToString: labelOf,
    itemToKey: (option) => option?.value,
    selectedItem: options.find((option) => option.value === value) ?? null,
    stateReducer: keepChoice(options),
    onSelectedItemChange: ({ selectedItem }) => selectedItem && onChange(selectedItem.value),
  });
  const startOver = () => {
    if (!isOpen) setQuery('');
  };
  const nothingFits = isOpen && found.length === 0;
  return (
    <div className="relative">
      <input
        {...getInputProps({
          ...aria,
          ref: inputRef,
          'aria-labelledby': undefined,
          placeholder,
          spellCheck: false,
          onFocus: (event) => event.currentTarget.select(),
          onClick: startOver,
          onKeyDown: startOver,
          onChange: (event) => setQuery(event.currentTarget.value),
        })}
        {...(nothingFits && { 'aria-activedescendant': undefined })}
        className="field pr-10"
      />
      <button
        type="button"
        {...getToggleButtonProps({ 'aria-label': 'Show all distributions', onClick: startOver })}
        className="absolute inset-y-0 right-0 flex w-10 items-center justify-center text-muted"
      >
        <ChevronsUpDown className="size-4" aria-hidden />
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
            <span className="truncate text-muted text-xs">{option.detail}</span>
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
        {nothingFits && (note === 'Searching…' ? note : 'No distribution fits this.')}
      </p>
    </div>
  );
}
