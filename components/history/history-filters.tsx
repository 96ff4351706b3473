'use client';

import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { Select } from '@/components/ui/select';
import { distributionsQuery } from '@/lib/client/distributions';
import { kindTexts, modeTexts } from '@/lib/shared/describe-purge';
import { distributionKey } from '@/lib/shared/distribution';
import { type HistoryFilter, type HistoryFilterKey, SEARCH_MAX_LENGTH } from '@/lib/shared/history-filter';
import { paths } from '@/lib/shared/paths';
import { modes, targetKinds } from '@/lib/shared/purge-input';
import { purgeStatuses, statusTexts } from '@/lib/shared/purge-status';
import { useEarlyChoices } from './use-early-choices';
import { useSearchText } from './use-search-text';

interface Choice {
  label: string;
  name: HistoryFilterKey;
  options: [value: string, label: string][];
}

const fixedChoices: Choice[] = [
  { label: 'Status', name: 'status', options: purgeStatuses.map((status) => [status, statusTexts[status].label]) },
  { label: 'Mode', name: 'mode', options: modes.map((mode) => [mode, modeTexts[mode].label]) },
  { label: 'Kind', name: 'kind', options: targetKinds.map((kind) => [kind, kindTexts[kind].label]) },
];

/** The distributions to choose from; one that a link filters by must be seen even when it no longer exists. */
function useDistributionChoice(chosen: string | undefined): Choice {
  const { data } = useQuery(distributionsQuery);
  const keys = new Set([...(data?.items.map(distributionKey) ?? []), ...(chosen === undefined ? [] : [chosen])]);
  return { label: 'Distribution', name: 'distribution', options: [...keys].map((key) => [key, key]) };
}

interface HistoryFiltersProps {
  filter: HistoryFilter;
  change: (part: HistoryFilter, how: 'push' | 'replace') => void;
}

/** A plain form as long as the page is not alive; then every change shows at once, those made before included. */
export function HistoryFilters({ filter, change }: HistoryFiltersProps) {
  const choices = [useDistributionChoice(filter.distribution), ...fixedChoices];
  const [text, setText] = useSearchText(filter.q ?? '', (q) => change({ q: q || undefined }, 'replace'));
  const form = useEarlyChoices((held) => {
    setText(String(held.get('q')));
    const chosen = Object.fromEntries(choices.map(({ name }) => [name, held.get(name) || undefined]));
    if (choices.some(({ name }) => chosen[name] !== filter[name])) change(chosen, 'push');
  });
  return (
    <search>
      <form
        ref={form}
        action={paths.history}
        autoComplete="off"
        onSubmit={(event) => event.preventDefault()}
        className="flex flex-wrap gap-2"
      >
        <div className="relative min-w-56 grow basis-64">
          <Search className="absolute top-3 left-3 size-4 text-muted" aria-hidden />
          <input
            type="search"
            name="q"
            aria-label="Search target, reason, ticket and purge request ID"
            placeholder="Target, reason, ticket or purge request ID"
            maxLength={SEARCH_MAX_LENGTH}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="field pl-9"
          />
        </div>
        {choices.map(({ label, name, options }) => (
          <Select
            key={name}
            name={name}
            aria-label={label}
            value={filter[name] ?? ''}
            onChange={(event) => change({ [name]: event.target.value || undefined }, 'push')}
            className="grow sm:grow-0"
          >
            <option value="">{label}: any</option>
            {options.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </Select>
        ))}
        <noscript>
          <button type="submit">Apply</button>
        </noscript>
      </form>
    </search>
  );
}
