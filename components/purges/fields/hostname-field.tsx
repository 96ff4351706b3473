'use client';

import { useFormContext } from 'react-hook-form';
import { Field, fieldProps } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { kindTexts } from '@/lib/shared/purges/describe-purge';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { fixedDomains } from '@/lib/shared/targets/hostname';
import { bothForms } from '@/lib/shared/text/readable-host';

const ID = 'purge-hostname';

/** A choice of the distribution's domains, none chosen beforehand; free text only where a wildcard domain leaves it open. */
export function HostnameField({ distribution }: { distribution: Distribution | undefined }) {
  const { register, setValue, formState } = useFormContext<PurgeDraft>();
  // A name that was typed for one hostname does not arm another one.
  const field = register('hostname', { onChange: () => setValue('confirmation', '') });
  const error = formState.errors.hostname?.message;
  const domains = distribution ? fixedDomains(distribution.domains) : [];
  const open = distribution !== undefined && domains.length < distribution.domains.length;
  const hint = distribution ? kindTexts.hostname.hint : 'Choose a distribution first to see its domains.';
  return (
    <Field id={ID} label="Hostname" hintLines={2} error={error} hint={hint}>
      {open ? (
        <>
          <input
            {...field}
            {...fieldProps(ID, error)}
            list={`${ID}-domains`}
            className="field font-mono"
            autoComplete="off"
            spellCheck={false}
          />
          <datalist id={`${ID}-domains`}>
            {domains.map((domain) => (
              <option key={domain} value={domain}>
                {bothForms(domain)}
              </option>
            ))}
          </datalist>
        </>
      ) : (
        <Select {...field} {...fieldProps(ID, error)} className="font-mono">
          <option value="" disabled>
            {domains.length === 0 ? 'No domains' : 'Choose a hostname'}
          </option>
          {domains.map((domain) => (
            <option key={domain} value={domain}>
              {bothForms(domain)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
