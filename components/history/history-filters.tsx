'use client';

import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Select } from '@/components/ui/select';
import { distributionsQuery } from '@/lib/client/distributions';
import { kindTexts, modeTexts } from '@/lib/shared/describe-purge';
import { distributionKey } from '@/lib/shared/distribution';
import {
  type HistoryFilter,
  type HistoryFilterKey,
  historyFilterFromUrl,
  historyFilterToQuery,
} from '@/lib/shared/history-filter';
import { paths } from '@/lib/shared/paths';
import { modes, targetKinds } from '@/lib/shared/purge-input';
import { purgeStatuses, statusTexts } from '@/lib/shared/purge-status';

/** How long typing must rest before the text filters, in milliseconds. */
const TYPING_MS = 250;

/** Puts a filter into the address; the page follows its address. */
function show(filter: HistoryFilter, how: 'pushState' | 'replaceState') {
  window.history[how](null, '', `${paths.history}${historyFilterToQuery(filter)}`);
}

/** A plain form as long as the page is not alive; then every change shows at once. */
export function HistoryFilters({ filter }: { filter: HistoryFilter }) {
  const { data } = useQuery(distributionsQuery);
  const known = data?.items.map(distributionKey) ?? [];
  const [text, setText] = useState(filter.q ?? '');
  const change = (key: HistoryFilterKey, value: string) =>
    show(historyFilterFromUrl(new URLSearchParams({ ...filter, [key]: value })), 'pushState');

  useEffect(() => {
    const q = text.trim();
    if (q === (filter.q ?? '')) return;
    const timer = setTimeout(() => {
      const { q: _, ...rest } = filter;
      show(q === '' ? rest : { ...rest, q }, 'replaceState');
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, filter]);

  return (
    <search>
      <form action={paths.history} onSubmit={(event) => event.preventDefault()} className="flex flex-wrap gap-2">
        <div className="relative min-w-56 grow basis-64">
          <Search className="absolute top-3 left-3 size-4 text-muted" aria-hidden />
          <input
            type="search"
            name="q"
            aria-label="Search target, reason, ticket and purge request ID"
            placeholder="Target, reason, ticket or purge request ID"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="field pl-9"
          />
        </div>
        <Choice
          label="Distribution"
          name="distribution"
          value={filter.distribution}
          onChange={change}
          options={withChosen(known, filter.distribution).map((key) => [key, key])}
        />
        <Choice
          label="Status"
          name="status"
          value={filter.status}
          onChange={change}
          options={purgeStatuses.map((status) => [status, statusTexts[status].label])}
        />
        <Choice
          label="Mode"
          name="mode"
          value={filter.mode}
          onChange={change}
          options={modes.map((mode) => [mode, modeTexts[mode].label])}
        />
        <Choice
          label="Kind"
          name="kind"
          value={filter.kind}
          onChange={change}
          options={targetKinds.map((kind) => [kind, kindTexts[kind].label])}
        />
      </form>
    </search>
  );
}

/** A link may filter by a distribution that no longer exists; it must still be seen in the choice. */
const withChosen = (known: string[], chosen: string | undefined) =>
  chosen === undefined || known.includes(chosen) ? known : [...known, chosen];

interface ChoiceProps {
  label: string;
  name: HistoryFilterKey;
  value: string | undefined;
  options: [value: string, label: string][];
  onChange: (name: HistoryFilterKey, value: string) => void;
}

function Choice({ label, name, value = '', options, onChange }: ChoiceProps) {
  return (
    <Select
      name={name}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(name, event.target.value)}
      className="grow sm:grow-0"
    >
      <option value="">{label}: any</option>
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </Select>
  );
}
