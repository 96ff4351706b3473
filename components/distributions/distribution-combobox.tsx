'use client';

import { Combobox, type ComboboxProps } from '@/components/ui/combobox';
import { type Distribution, distributionKey } from '@/lib/shared/distributions/distribution';
import { useDistributionSearch } from './use-distributions';

type Passed = Omit<ComboboxProps, 'label' | 'options' | 'onQuery' | 'note'>;

interface DistributionComboboxProps extends Passed {
  distributions: readonly Distribution[];
  /** The line below a name; the search looks at it, too. */
  detailOf: (one: Distribution) => string;
}

/** A choice of one distribution (`namespace/name`) by name or domain. The server searches those that the page does not have. */
export function DistributionCombobox({ distributions, detailOf, ...props }: DistributionComboboxProps) {
  const search = useDistributionSearch();
  const options = distributions.map((one) => ({
    value: distributionKey(one),
    label: distributionKey(one),
    detail: detailOf(one),
  }));
  return <Combobox {...props} {...search} label="Distributions" options={options} />;
}
