import { useFormContext } from 'react-hook-form';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { distributionFields, type PurgeDraft, type PurgeDraftField } from '@/lib/shared/purges/purge-draft';

/** Chooses a distribution in the form: what belongs to the former one is reset, what was typed stays. */
export function useChooseDistribution() {
  const { setValue, clearErrors } = useFormContext<PurgeDraft>();
  return (distribution: Distribution | undefined) => {
    for (const [name, value] of Object.entries(distributionFields(distribution)))
      setValue(name as PurgeDraftField, value);
    clearErrors();
  };
}
