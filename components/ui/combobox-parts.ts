import type { ComponentProps, RefObject } from 'react';

export interface ComboboxOption {
  value: string;
  label: string;
  /** Shown under the label and searched as well. */
  detail: string;
}

/** What the elements of a combobox are at the moment. */
export interface ComboboxView {
  isOpen: boolean;
  highlightedIndex: number;
  text: string;
  value: string;
  /** The options in the list. */
  found: readonly ComboboxOption[];
  input: ComponentProps<'input'>;
  button: ComponentProps<'button'>;
  menu: ComponentProps<'ul'>;
  item: (option: ComboboxOption, index: number) => ComponentProps<'li'>;
}

/** What was done to a combobox before its list was there: the text, where it was typed, and whether a list is wanted. */
export interface ComboboxWish {
  typed: string | undefined;
  opens: boolean;
  /** Enter was pressed: what fits the text best is chosen. */
  confirms?: boolean;
}

/** The props of the list of a combobox. */
export interface ComboboxListProps {
  id: string;
  /** Names the list for screen readers. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Hears what is typed, where more options than these are found elsewhere. */
  onQuery?: (typed: string) => void;
  options: readonly ComboboxOption[];
  wanted: RefObject<ComboboxWish>;
  show: (view: ComboboxView) => void;
}

/** The text in the field; empty when nothing is chosen. */
export const labelOf = (option: ComboboxOption | null) => (option && option.value !== '' ? option.label : '');

export const idsOf = (id: string) => ({
  menu: `${id}-menu`,
  button: `${id}-button`,
  item: (index: number) => `${id}-item-${index}`,
});
