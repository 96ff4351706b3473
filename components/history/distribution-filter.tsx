import { DistributionCombobox } from '@/components/distributions/distribution-combobox';
import { KnownDistributionsProvider, useDistributions } from '@/components/distributions/use-distributions';
import { FilterSelect } from '@/components/ui/filter-select';
import { type Distribution, distributionKey, findDistribution } from '@/lib/shared/distributions/distribution';
import { domainsText } from '@/lib/shared/text/readable-host';

interface DistributionFilterProps {
  id: string;
  className: string;
  /** `namespace/name` */
  value: string | undefined;
  /** Undefined: any distribution. */
  onChange: (value: string | undefined) => void;
}

/** Adds the chosen distribution where the list lacks it: a link may name one that no longer exists. */
function withChosen(distributions: readonly Distribution[], value = '') {
  const [namespace, name] = value.split('/');
  if (!namespace || !name || findDistribution(distributions, value)) return distributions;
  return [...distributions, { namespace, name, domains: [], disabled: false }];
}

const domainsOf = ({ domains }: Distribution) => domainsText(domains);

/** The distribution filter: a select, or a search on the server when there are more than 50 distributions. */
export function DistributionFilter({ id, className, value, onChange }: DistributionFilterProps) {
  const known = useDistributions(() => value);
  const distributions = withChosen(known.distributions, value);
  const keys = distributions.map(distributionKey);
  if (!known.isPartial)
    return (
      <FilterSelect
        name="distribution"
        label="Distribution"
        options={keys.map((key) => [key, key])}
        value={value}
        className={className}
        onChange={onChange}
      />
    );
  return (
    <KnownDistributionsProvider value={known}>
      <DistributionCombobox
        id={id}
        name="distribution"
        aria-label="Distribution"
        placeholder="Distribution: any"
        anyLabel="Any distribution"
        className={className}
        distributions={distributions}
        detailOf={domainsOf}
        value={value ?? ''}
        onChange={(key) => onChange(key || undefined)}
      />
    </KnownDistributionsProvider>
  );
}
