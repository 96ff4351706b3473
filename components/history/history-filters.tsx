'use client';

import { useQuery } from '@tanstack/react-query';
import { FilterForm, useFilterForm } from '@/components/ui/filter-form';
import { FilterSelect } from '@/components/ui/filter-select';
import { SearchField } from '@/components/ui/search-field';
import { Select } from '@/components/ui/select';
import { distributionsQuery } from '@/lib/client/distributions';
import { actorsQuery } from '@/lib/client/purges';
import { madeTexts } from '@/lib/shared/history/describe-filter';
import {
  type HistoryFilter,
  type HistoryFilterKey,
  historyFilterFromUrl,
  isNarrowed,
  makers,
  SEARCH_MAX_LENGTH,
} from '@/lib/shared/history/history-filter';
import { paths } from '@/lib/shared/paths';
import { kindTexts, modeTexts } from '@/lib/shared/purges/describe-purge';
import { modes, targetKinds } from '@/lib/shared/purges/purge-input';
import { purgeStatuses, statusTexts } from '@/lib/shared/purges/purge-status';
import { visible } from '@/lib/shared/text/visible-text';
import { DistributionFilter } from './distribution-filter';
import { TimeFilter } from './time-filter';

interface Choice {
  label: string;
  name: HistoryFilterKey;
  options: [value: string, label: string][];
}

const fixedChoices: Choice[] = [
  { label: 'Status', name: 'status', options: purgeStatuses.map((status) => [status, statusTexts[status].label]) },
  { label: 'Mode', name: 'mode', options: modes.map((mode) => [mode, modeTexts[mode].label]) },
  { label: 'Kind', name: 'kind', options: targetKinds.map((kind) => [kind, kindTexts[kind].label]) },
  { label: 'Source', name: 'made', options: makers.map((maker) => [maker, madeTexts[maker]]) },
];

/** The names to choose from; one that a link filters by must be seen even when it no longer exists. */
const named = (label: string, name: HistoryFilterKey, names: readonly string[], chosen: string | undefined): Choice => {
  const all = new Set([...names, ...(chosen === undefined ? [] : [chosen])]);
  return { label, name, options: [...all].map((one) => [one, visible(one)]) };
};

function useNamedChoices({ namespace, actor }: HistoryFilter): { where: Choice[]; who: Choice } {
  const { data: list } = useQuery(distributionsQuery);
  const { data: actors = [] } = useQuery(actorsQuery);
  const namespaces = named('Namespace', 'namespace', list?.namespaces ?? [], namespace);
  return {
    // Where there is but one, choosing it would change nothing.
    where: namespaces.options.length > 1 ? [namespaces] : [],
    who: named('Actor', 'actor', actors, actor),
  };
}

/** What is chosen by a select of the form, and not typed. */
const selects = ['namespace', 'distribution', 'status', 'mode', 'kind', 'made', 'actor', 'range', 'sort'] as const;

interface HistoryFiltersProps {
  filter: HistoryFilter;
  change: (part: HistoryFilter, how: 'push' | 'replace') => void;
}

/** A plain form as long as the page is not alive; then every change shows at once, those made before included. */
export function HistoryFilters({ filter, change }: HistoryFiltersProps) {
  const { where, who } = useNamedChoices(filter);
  const { form, text, setText } = useFilterForm({ filter, change, fromUrl: historyFilterFromUrl, selects });
  return (
    <FilterForm form={form} page={paths.history} narrowed={isNarrowed(filter)}>
      <SearchField
        label="Search target, reason, ticket and purge request ID"
        placeholder="Target, reason, ticket or purge request ID"
        maxLength={SEARCH_MAX_LENGTH}
        value={text}
        onChange={setText}
      />
      <DistributionFilter value={filter.distribution} onChange={(distribution) => change({ distribution }, 'push')} />
      {[...where, ...fixedChoices, who].map(({ label, name, options }) => (
        <FilterSelect
          key={name}
          name={name}
          label={label}
          options={options}
          value={filter[name]}
          onChange={(value) => change({ [name]: value }, 'push')}
        />
      ))}
      <TimeFilter filter={filter} change={change} />
      <Select
        name="sort"
        aria-label="Order"
        value={filter.sort ?? ''}
        onChange={(event) => change({ sort: event.target.value === 'oldest' ? 'oldest' : undefined }, 'push')}
        className="min-w-32 grow sm:grow-0"
      >
        <option value="">Newest first</option>
        <option value="oldest">Oldest first</option>
      </Select>
    </FilterForm>
  );
}
