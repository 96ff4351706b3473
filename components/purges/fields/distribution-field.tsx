'use client';

import { useController } from 'react-hook-form';
import { DistributionCombobox } from '@/components/distributions/distribution-combobox';
import { useRights } from '@/components/people/use-rights';
import { Field, fieldProps } from '@/components/ui/field';
import { type Access, roleOn } from '@/lib/shared/access/access';
import { type Distribution, distributionKey, findDistribution } from '@/lib/shared/distributions/distribution';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { domainsText } from '@/lib/shared/text/readable-host';
import { useChooseDistribution } from './use-choose-distribution';

const ID = 'purge-distribution';

const detailFor = (access: Access) => (item: Distribution) => {
  const looksOnly = roleOn(access, distributionKey(item)) === 'viewer';
  const words = [looksOnly && 'view-only access', item.disabled && 'disabled'];
  return [...words, domainsText(item.domains) || 'no domains'].filter(Boolean).join(' · ');
};

/** Which distribution: a search over names and domains. Choosing another one resets what belongs to the former. */
export function DistributionField({ distributions }: { distributions: readonly Distribution[] }) {
  const chooseDistribution = useChooseDistribution();
  const detail = detailFor(useRights().access);
  const { field, fieldState } = useController<PurgeDraft, 'distribution'>({ name: 'distribution' });
  const error = fieldState.error?.message;
  const chosen = findDistribution(distributions, field.value);
  return (
    <Field
      id={ID}
      label="Distribution"
      error={error}
      hint={chosen ? detail(chosen) : 'Choose one, or paste a URL below.'}
      hintLines={1}
    >
      <DistributionCombobox
        {...fieldProps(ID, error)}
        inputRef={field.ref}
        placeholder="Search by name or domain"
        distributions={distributions}
        detailOf={detail}
        value={field.value}
        onChange={(key) => chooseDistribution(findDistribution(distributions, key))}
      />
    </Field>
  );
}
