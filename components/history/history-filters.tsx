'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx/lite';
import { useLooksMode } from '@/components/layout/about-desk';
import { ApplyFilter, FilterForm, useFilterForm } from '@/components/ui/filter-form';
import { FilterSelect } from '@/components/ui/filter-select';
import { SearchField } from '@/components/ui/search-field';
import { Select } from '@/components/ui/select';
import { distributionsQuery } from '@/lib/client/distributions';
import { actorsQuery } from '@/lib/client/purges';
import { madeTexts } from '@/lib/shared/history/describe-filter';
import {
  type HistoryFilter,
  type HistoryFilterKey,
  makers,
  ranges,
  SEARCH_MAX_LENGTH,
} from '@/lib/shared/history/history-filter';
import { paths } from '@/lib/shared/paths';
import { kindTexts, modeTexts } from '@/lib/shared/purges/describe-purge';
import { purgeStatuses, statusTexts } from '@/lib/shared/purges/purge-status';
import { modes, renewals, targetKinds } from '@/lib/shared/purges/purge-terms';
import { renewalTexts } from '@/lib/shared/purges/renewal-texts';
import { visible } from '@/lib/shared/text/visible-text';
import { DistributionFilter } from './distribution-filter';
import { FilterChips, useChips } from './filter-chips';
import { FilterSheet } from './filter-sheet';
import { TimeFilter } from './time-filter';

interface Choice {
  label: string;
  name: HistoryFilterKey;
  options: [value: string, label: string][];
}

const renewalChoice: Choice = {
  // Short: there are ten of them side by side.
  label: 'Edge',
  name: 'renewal',
  options: renewals.map((renewal) => [renewal, renewalTexts[renewal].label]),
};

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
const anyValue = () => true;
const selects = {
  namespace: anyValue,
  distribution: (key: string) => /^[^/\s]+\/[^/\s]+$/.test(key),
  status: anyValue,
  mode: anyValue,
  kind: anyValue,
  renewal: anyValue,
  made: anyValue,
  actor: anyValue,
  range: (value: string) => ranges.some((range) => range === value),
  sort: anyValue,
};

interface HistoryFiltersProps {
  filter: HistoryFilter;
  change: (part: HistoryFilter, how: 'push' | 'replace') => void;
}

/** Every choice of the filter: in a line on a wide screen, in a sheet on a narrow one. */
function Choices({ filter, change, inSheet = false }: HistoryFiltersProps & { inSheet?: boolean }) {
  const { where, who } = useNamedChoices(filter);
  // A desk that never looks has nothing to choose here, unless a link filters by it.
  const hasLooks = useLooksMode() !== 'off' || filter.renewal !== undefined;
  const className = inSheet
    ? 'w-full'
    : 'min-w-28 max-w-60 flex-1 [&_select]:pr-8 [&_select]:pl-2.5 [&_select]:text-sm';
  return (
    <>
      <DistributionFilter
        id={inSheet ? 'sheet-distribution' : 'history-distribution'}
        className={clsx(className, 'lg:flex-[1.25]')}
        value={filter.distribution}
        onChange={(distribution) => change({ distribution }, 'push')}
      />
      {[...where, ...fixedChoices, ...(hasLooks ? [renewalChoice] : []), who].map(({ label, name, options }) => (
        <FilterSelect
          key={name}
          name={name}
          label={label}
          // A sheet has no room for captions beside its fields.
          options={inSheet ? options.map(([value, text]) => [value, `${label}: ${text}`]) : options}
          value={filter[name]}
          className={clsx(className, name === 'namespace' && 'lg:flex-[1.25]')}
          onChange={(value) => change({ [name]: value }, 'push')}
        />
      ))}
      <TimeFilter filter={filter} className={className} change={change} />
      <Select
        name="sort"
        aria-label="Order"
        value={filter.sort ?? ''}
        onChange={(event) => change({ sort: event.target.value === 'oldest' ? 'oldest' : undefined }, 'push')}
        className={className}
      >
        <option value="">Newest first</option>
        <option value="oldest">Oldest first</option>
      </Select>
    </>
  );
}

/** Filters that work as a plain form until the page is hydrated. Then every change applies immediately, also earlier ones. */
export function HistoryFilters({ filter, change }: HistoryFiltersProps) {
  const { form, text, setText } = useFilterForm({ filter, change, selects });
  const chips = useChips(filter);
  const focusSearch = () => form.current?.querySelector<HTMLInputElement>('[name=q]')?.focus();
  return (
    <>
      <FilterForm
        form={form}
        page={paths.history}
        narrowed={false}
        applyClassName="lg:hidden"
        className="flex flex-1 basis-full gap-2 lg:col-span-full lg:row-span-2 lg:row-start-1 lg:grid lg:grid-cols-subgrid lg:grid-rows-subgrid"
      >
        <SearchField
          label="Search target, reason, ticket and purge request ID"
          placeholder="Target, reason, ticket or purge request ID"
          maxLength={SEARCH_MAX_LENGTH}
          value={text}
          onChange={setText}
          className="min-w-0 flex-1 lg:col-start-2 lg:row-start-1"
        />
        <div className="lg:col-span-full lg:row-start-2 flex-wrap gap-2 max-lg:hidden lg:flex">
          <Choices filter={filter} change={change} />
          <ApplyFilter />
        </div>
        <FilterSheet count={chips.length}>
          <Choices filter={filter} change={change} inSheet />
        </FilterSheet>
      </FilterForm>
      {chips.length > 0 && <FilterChips chips={chips} change={change} focusSearch={focusSearch} />}
    </>
  );
}
