'use client';

import clsx from 'clsx';
import { type UseComboboxState, type UseComboboxStateChangeOptions, useCombobox } from 'downshift';
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
}

const labelOf = (option: ComboboxOption | null) => option?.label ?? '';

/**
 * Leaving or escaping never loses the choice that was made: the text falls back to it. Typing marks the first that
 * fits; merely opening marks the one that is chosen, so that Enter changes nothing by accident.
 */
function keepChoice(
  state: UseComboboxState<ComboboxOption>,
  { type, changes }: UseComboboxStateChangeOptions<ComboboxOption>,
) {
  const { InputBlur, InputChange, InputKeyDownEscape } = useCombobox.stateChangeTypes;
  if (type === InputChange) return { ...changes, highlightedIndex: 0 };
  if (type !== InputBlur && type !== InputKeyDownEscape) return changes;
  return { ...changes, isOpen: false, selectedItem: state.selectedItem, inputValue: labelOf(state.selectedItem) };
}

const menu = 'absolute z-10 mt-1 w-full rounded-lg border border-line bg-surface shadow-lg';

const matches = (option: ComboboxOption, query: string) => {
  const text = `${option.label} ${option.detail}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

/** A select that is searched by typing (ARIA combobox with a list). */
export function Combobox({ id, label, placeholder, options, value, onChange, inputRef, ...aria }: ComboboxProps) {
  // What was typed since the list opened; a choice that is shown must not narrow the list to itself.
  const [query, setQuery] = useState('');
  const found = options.filter((option) => matches(option, query));
  const { isOpen, highlightedIndex, getInputProps, getMenuProps, getItemProps, getToggleButtonProps } = useCombobox({
    inputId: id,
    items: found,
    itemToString: labelOf,
    itemToKey: (option) => option?.value,
    selectedItem: options.find((option) => option.value === value) ?? null,
    stateReducer: keepChoice,
    onStateChange: ({ type, inputValue, isOpen: opened }) => {
      if (type === useCombobox.stateChangeTypes.InputChange) setQuery(inputValue ?? '');
      else if (opened === false) setQuery('');
    },
    onSelectedItemChange: ({ selectedItem }) => selectedItem && onChange(selectedItem.value),
  });
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
        })}
        {...(nothingFits && { 'aria-activedescendant': undefined })}
        className="field pr-10"
      />
      <button
        type="button"
        {...getToggleButtonProps({ 'aria-label': 'Show all distributions' })}
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
      </ul>
      {/* Outside the list, whose children can only be options; and always there, so that it is said aloud. */}
      <p role="status" className={clsx(menu, 'px-3 py-2 text-muted text-sm', nothingFits ? '' : 'sr-only')}>
        {nothingFits && 'No distribution fits this.'}
      </p>
    </div>
  );
}
