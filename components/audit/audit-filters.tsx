import { ExactSpan } from '@/components/ui/exact-span';
import { FilterForm, useFilterForm } from '@/components/ui/filter-form';
import { FilterSelect } from '@/components/ui/filter-select';
import { SearchField } from '@/components/ui/search-field';
import {
  AUDIT_TEXT_MAX_LENGTH,
  type AuditFilter,
  auditActions,
  auditFilterToQuery,
  auditOutcomes,
} from '@/lib/shared/access/audit';
import { actionLabels, outcomeLabels } from '@/lib/shared/access/describe-audit';
import { paths } from '@/lib/shared/paths';
import { ActorField } from './actor-field';

const actions = auditActions.map((action) => [action, actionLabels[action]] as const);
const outcomes = auditOutcomes.map((outcome) => [outcome, outcomeLabels[outcome]] as const);

/** What is chosen by a select of the form, and not typed. */
const selects = { action: () => true, outcome: () => true };

interface AuditFiltersProps {
  filter: AuditFilter;
  change: (part: AuditFilter, how: 'push' | 'replace') => void;
  /** Who is on the page in sight. */
  actors: readonly string[];
}

/** Filters that work as a plain form until the page is hydrated. Then every change applies immediately, also earlier ones. */
export function AuditFilters({ filter, change, actors }: AuditFiltersProps) {
  const { form, text, setText } = useFilterForm({ filter, change, selects });
  const choose = (name: keyof typeof selects) => (value: string | undefined) => change({ [name]: value }, 'push');
  return (
    <FilterForm form={form} page={paths.audit} narrowed={auditFilterToQuery(filter) !== ''}>
      <SearchField
        label="Search subject, reason, address and request ID"
        placeholder="Subject, reason, address or request ID"
        maxLength={AUDIT_TEXT_MAX_LENGTH}
        value={text}
        onChange={setText}
      />
      <ActorField
        key={filter.actor ?? ''}
        applied={filter.actor}
        suggested={actors}
        onChange={(actor) => change({ actor }, 'push')}
      />
      <FilterSelect name="action" label="Action" options={actions} value={filter.action} onChange={choose('action')} />
      <FilterSelect
        name="outcome"
        label="Outcome"
        options={outcomes}
        value={filter.outcome}
        onChange={choose('outcome')}
      />
      <ExactSpan span={filter} change={(part) => change(part, 'replace')} />
    </FilterForm>
  );
}
