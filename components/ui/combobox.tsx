'use client';

import clsx from 'clsx/lite';
import { type ComponentProps, type ComponentType, type Ref, useEffect, useRef, useState } from 'react';
import { useHydrated } from './clock';
import { type ComboboxListProps, type ComboboxView, type ComboboxWish, idsOf, labelOf } from './combobox-parts';
import { Icon } from './icon';

export interface ComboboxProps extends Omit<ComboboxListProps, 'wanted' | 'show'> {
  /** The name in a plain form, which sends the label. */
  name?: string;
  'aria-label'?: string;
  'aria-invalid'?: boolean;
  'aria-describedby'?: string;
  className?: string;
  placeholder: string;
  inputRef?: Ref<HTMLInputElement>;
  /** The label of a first option for no choice, with the value `''`. Clearing the field also chooses it. */
  anyLabel?: string;
  /** What is said below the options: that there are more of them. */
  note?: string | undefined;
}

const SEARCHING = 'Searching…';
const NOTHING_FITS = 'No matching distributions.';
const NOT_LOADED = 'The list could not be loaded. Check your connection, and reload the page.';

const menu = 'absolute z-10 mt-1 w-full min-w-72 rounded-lg border border-line bg-surface shadow-lg';

let List: ComponentType<ComboboxListProps> | undefined;
/** Loads the keys and the list of all comboboxes: most people paste a URL, which chooses for them. */
export async function loadComboboxList() {
  List ??= (await import('./combobox-list')).ComboboxList;
}

const isSame = (one: ComboboxView | undefined, other: ComboboxView) =>
  one !== undefined &&
  one.isOpen === other.isOpen &&
  one.highlightedIndex === other.highlightedIndex &&
  one.text === other.text &&
  one.value === other.value &&
  JSON.stringify(one.found) === JSON.stringify(other.found);

/** What is done to a combobox before its list is loaded is kept for it: the text, where it was typed, and whether a list is wanted. */
function useResting({ id, options, anyLabel, onChange }: ComboboxProps, chosen: string) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string>();
  const wanted = useRef<ComboboxWish>({ typed: undefined, opens: false });
  const [state, setState] = useState<'resting' | 'live' | 'failed'>('resting');
  const load = () => {
    if (List) setState('live');
    else
      loadComboboxList().then(
        () => setState('live'),
        () => {
          setState('failed');
          if (document.activeElement !== field.current) want(undefined, false);
        },
      );
  };
  const want = (text: string | undefined, opens: boolean) => {
    wanted.current = { typed: text, opens };
    setTyped(text);
    if (opens) load();
  };
  // Text typed before hydration continues as a search; React would drop it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page comes alive
  useEffect(() => {
    const text = field.current?.value ?? chosen;
    if (text === chosen) return;
    const named = options.find((one) => one.label === text);
    // Who has left the field does not see that a text alone chooses nothing.
    if (document.activeElement === field.current) want(text, named === undefined);
    else want(undefined, false);
    if (named) onChange(named.value);
    load();
  }, []);
  const ids = idsOf(id);
  const closed = { 'aria-controls': ids.menu, 'aria-expanded': false };
  const input: ComponentProps<'input'> = {
    ...closed,
    role: 'combobox',
    'aria-activedescendant': '',
    'aria-autocomplete': 'list',
    autoComplete: 'off',
    value: typed ?? chosen,
    onChange: (event) => want(event.currentTarget.value, true),
    onClick: () => want(typed, true),
    onKeyDown: (event) => {
      if (['ArrowDown', 'ArrowUp'].includes(event.key)) want(typed, true);
      if (event.key === 'Escape') want(undefined, false);
      // It chooses in the list as soon as there is one, and sends nothing meanwhile. Without a text, the list shows what there is.
      if (event.key === 'Enter' && wanted.current.opens && !event.nativeEvent.isComposing) {
        event.preventDefault();
        wanted.current = { ...wanted.current, confirms: typed !== undefined };
      }
    },
    onBlur: () => {
      if (typed?.trim() === '' && anyLabel !== undefined) onChange('');
      if (!wanted.current.confirms || state === 'failed') want(undefined, false);
    },
  };
  const button: ComponentProps<'button'> = {
    ...closed,
    id: ids.button,
    tabIndex: -1,
    onClick: () => {
      field.current?.focus();
      want(typed, true);
    },
  };
  const resting: Pick<ComboboxView, 'isOpen' | 'found' | 'input' | 'button' | 'menu'> = {
    isOpen: false,
    found: [],
    input,
    button,
    menu: { id: ids.menu, role: 'listbox' },
  };
  return { field, resting, load, state, wanted, isAwaited: state === 'resting' && typed !== undefined };
}

const give = (ref: Ref<HTMLInputElement> | undefined, node: HTMLInputElement | null) => {
  if (typeof ref === 'function') ref(node);
  else if (ref) ref.current = node;
};

/**
 * A select that is searched by typing (ARIA combobox with a list). The list is loaded when the pointer or the focus reaches the
 * field: most people paste a URL, which chooses for them.
 */
export function Combobox(props: ComboboxProps) {
  const { id, name, label, placeholder, options: given, value, onChange, inputRef, anyLabel, onQuery } = props;
  const options = anyLabel === undefined ? given : [{ value: '', label: anyLabel, detail: '' }, ...given];
  const { field, resting, load, state, wanted, isAwaited } = useResting(
    props,
    labelOf(options.find((option) => option.value === value) ?? null),
  );
  const [view, setView] = useState<ComboboxView>();
  const { isOpen, found, ...elements } = view ?? resting;
  // Without JavaScript the browser offers the options, and a plain form sends the text.
  const plain = name === undefined ? undefined : { list: `${id}-plain` };
  const hydrated = useHydrated();
  const nothingFits = isOpen && found.length === 0;
  const hint =
    state === 'failed'
      ? NOT_LOADED
      : isAwaited
        ? SEARCHING
        : nothingFits && (props.note === SEARCHING ? SEARCHING : NOTHING_FITS);
  return (
    <div className={clsx('relative', props.className)}>
      <input
        {...elements.input}
        id={id}
        ref={(node) => {
          field.current = node;
          give(inputRef, node);
          give(elements.input.ref, node);
        }}
        name={name}
        aria-label={props['aria-label']}
        aria-invalid={props['aria-invalid']}
        aria-describedby={props['aria-describedby']}
        placeholder={placeholder}
        spellCheck={false}
        onPointerEnter={load}
        onFocus={(event) => {
          event.currentTarget.select();
          load();
        }}
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
        {...elements.button}
        aria-label="Show all distributions"
        onPointerEnter={load}
        className="absolute inset-y-0 right-0 flex w-10 items-center justify-center text-muted"
      >
        <Icon name="icon-chevrons-up-down" className="size-4" />
      </button>
      <ul
        {...elements.menu}
        aria-label={label}
        className={clsx(menu, 'max-h-72 overflow-auto p-1', (!isOpen || nothingFits) && 'hidden')}
      >
        {view &&
          found.map((option, index) => (
            <li
              key={option.value}
              {...view.item(option, index)}
              className={clsx(
                'grid cursor-pointer gap-0.5 rounded-md px-3 py-2 text-sm',
                index === view.highlightedIndex && 'bg-raised',
              )}
            >
              <span className={clsx(option.value === value && 'font-medium')}>{option.label}</span>
              <span className="truncate text-muted text-xs empty:hidden">{option.detail}</span>
            </li>
          ))}
        {props.note !== undefined && (
          <li role="presentation" className="px-3 py-2 text-muted text-xs">
            {props.note}
          </li>
        )}
      </ul>
      {/* Outside the list, whose children can only be options; and always there, so that it is said aloud. */}
      <p role="status" className={clsx(menu, 'px-3 py-2 text-muted text-sm', hint ? '' : 'sr-only')}>
        {hint}
      </p>
      {List && state === 'live' && (
        <List
          {...{ id, label, options, value, onChange, wanted }}
          {...(onQuery && { onQuery })}
          show={(next) => setView((before) => (isSame(before, next) ? before : next))}
        />
      )}
    </div>
  );
}
