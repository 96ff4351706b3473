import { type UseComboboxProps, useCombobox } from 'downshift';
import { useEffect, useLayoutEffect, useState } from 'react';
import { type ComboboxListProps, type ComboboxOption, type ComboboxView, idsOf, labelOf } from './combobox-parts';

/** A longer list is of no use: typing finds the rest. */
const SHOWN_MAX = 50;

/** The library looks for the elements in the component that uses it. */
const elsewhere = { suppressRefError: true };

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

/**
 * The keys, the search and the list of a combobox. It draws nothing: the elements are the combobox's own, so that the field
 * keeps its focus and its text while this is loaded.
 */
export function ComboboxList({ id, label, options, value, onChange, onQuery, wanted, show }: ComboboxListProps) {
  // What was typed since the list opened; a choice that is shown must not narrow the list to itself. It is set in the
  // events themselves: downshift's own callbacks come later, and Enter may come in between.
  const [start] = useState(wanted.current);
  const [query, setTyped] = useState(start.typed ?? '');
  const setQuery = (typed: string) => {
    setTyped(typed);
    onQuery?.(typed);
  };
  const found = shownOf(options, query, value);
  const selectedItem = options.find((option) => option.value === value) ?? null;
  const ids = idsOf(id);
  const { isOpen, highlightedIndex, inputValue, ...combobox } = useCombobox({
    inputId: id,
    menuId: ids.menu,
    toggleButtonId: ids.button,
    getItemId: ids.item,
    items: found,
    itemToString: labelOf,
    itemToKey: (option) => option?.value,
    selectedItem,
    initialInputValue: start.typed ?? labelOf(selectedItem),
    initialIsOpen: start.opens && !start.confirms,
    initialHighlightedIndex: start.typed === undefined ? found.findIndex((option) => option.value === value) : 0,
    stateReducer: keepChoice(shownOf(options, '', value)),
    onSelectedItemChange: ({ selectedItem }) => selectedItem && onChange(selectedItem.value),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed before it was there
  useEffect(() => {
    if (start.typed === undefined) return;
    if (start.confirms) combobox.selectItem(found[0] ?? selectedItem);
    setQuery(start.typed);
  }, []);
  const startOver = () => {
    if (!isOpen) setQuery('');
  };
  const view: ComboboxView = {
    isOpen,
    highlightedIndex,
    text: inputValue,
    value,
    found,
    input: combobox.getInputProps(
      {
        'aria-labelledby': undefined,
        onClick: startOver,
        onKeyDown: startOver,
        onChange: (event) => setQuery(event.currentTarget.value),
      },
      elsewhere,
    ),
    button: combobox.getToggleButtonProps({ onClick: startOver }),
    menu: combobox.getMenuProps({ 'aria-label': label, 'aria-labelledby': undefined }, elsewhere),
    item: (item, index) => combobox.getItemProps({ item, index }),
  };
  // Before the browser paints: the elements are never behind the state.
  useLayoutEffect(() => show(view));
  return null;
}
