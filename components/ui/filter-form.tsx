import type { ReactNode, RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';
import { patience } from '@/lib/client/patience';
import { withoutUnseen } from '@/lib/shared/text/visible-text';
import { Link } from './link';

interface FilterFormProps {
  form: RefObject<HTMLFormElement | null>;
  /** The page whose address the filter is; without a query, the whole of it. */
  page: string;
  /** Adds the link that leads out of it. */
  narrowed: boolean;
  /** Of both of its elements: a grid of its page may place what is in it. */
  className?: string;
  /** Where it has no room for the button that it has without scripts: a part of it has that, too. */
  applyClassName?: string;
  children: ReactNode;
}

/** Without scripts, a filter counts when it is sent. */
export const ApplyFilter = ({ className }: { className?: string | undefined }) => (
  <noscript className={className}>
    <button type="submit" className="min-h-10 rounded-md px-2 text-sm underline underline-offset-2">
      Apply
    </button>
  </noscript>
);

/** A filter that works as a plain form until the page is hydrated, with a link that clears it. */
export const FilterForm = ({ form, page, narrowed, className, applyClassName, children }: FilterFormProps) => (
  <search className={className}>
    <form
      ref={form}
      action={page}
      autoComplete="off"
      onSubmit={(event) => event.preventDefault()}
      className={className ?? 'flex flex-wrap gap-2'}
    >
      {children}
      {narrowed && (
        <Link
          href={page}
          className="inline-flex min-h-10 items-center rounded-md px-2 text-muted text-sm underline underline-offset-2 hover:text-ink"
        >
          Clear
        </Link>
      )}
      <ApplyFilter className={applyClassName} />
    </form>
  </search>
);

interface FormFilter<Filter, Name extends keyof Filter> {
  filter: Filter;
  change: (part: Partial<Filter>, how: 'push' | 'replace') => void;
  /** What is chosen by a select of the form, and which of its values is a choice: it may have others, and typed text. */
  selects: Record<Name, (value: string) => boolean>;
}

/** The text of a filter's form, and what was typed or chosen in it before the page was alive. */
export function useFilterForm<Filter extends { q?: string | undefined }, Name extends keyof Filter>({
  filter,
  change,
  selects,
}: FormFilter<Filter, Name>) {
  const [text, setText] = useSearchText(filter.q ?? '', (q) =>
    change({ q: q || undefined } as Partial<Filter>, 'replace'),
  );
  const form = useEarlyChoices((held) => {
    setText(String(held.get('q')));
    const part: Partial<Filter> = {};
    for (const name of Object.keys(selects) as Name[]) {
      const value = String(held.get(String(name)) ?? '');
      // Text that is no valid choice is an unfinished search: it changes no filter.
      if (value === '' || selects[name](value)) part[name] = (value || undefined) as Filter[Name];
    }
    if ((Object.keys(part) as Name[]).some((name) => part[name] !== filter[name])) change(part, 'push');
  });
  return { form, text, setText };
}

/**
 * A form that can be used before the page is alive: `take` is called once, with what the form then holds, which React
 * would forget. The form must not be filled in by the browser itself, or Back would look like a choice.
 */
function useEarlyChoices(take: (held: FormData) => void) {
  const form = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page comes alive
  useEffect(() => {
    if (form.current) take(new FormData(form.current));
  }, []);
  return form;
}

/** How long typing must rest before it counts, in milliseconds. */
const TYPING_MS = 250;

/**
 * The text of a search field that follows `applied` when that changes from outside (Back, a link), and calls `apply`
 * with the trimmed text, without what cannot be seen in it, when typing rests.
 */
function useSearchText(applied: string, apply: (text: string) => void) {
  const [text, setText] = useState(applied);
  const last = useRef(applied);
  const latestApply = useRef(apply);
  useEffect(() => {
    latestApply.current = apply;
  });
  useEffect(() => {
    if (applied === last.current) return;
    last.current = applied;
    setText(applied);
  }, [applied]);
  useEffect(() => {
    const trimmed = withoutUnseen(text).trim();
    if (trimmed === last.current) return;
    const timer = setTimeout(() => {
      last.current = trimmed;
      latestApply.current(trimmed);
    }, TYPING_MS * patience.share);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText] as const;
}
