import { useEffect } from 'react';
import { type Resolver, useForm, useWatch } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { useHydrated } from '@/components/ui/clock';
import { Field, FieldError, fieldProps } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { failureText } from '@/lib/client/failure-text';
import { ProblemError } from '@/lib/client/request';
import { type Role, roles } from '@/lib/shared/access/access';
import type { CredentialInput } from '@/lib/shared/access/credential';
import { type CredentialDraft, emptyCredentialDraft, readCredentialDraft } from '@/lib/shared/access/credential-draft';
import { type CredentialExpiry, credentialExpiries } from '@/lib/shared/access/credential-terms';
import { kindsOf } from '@/lib/shared/access/describe-access';
import { kindTexts } from '@/lib/shared/purges/describe-purge';

const expiryTexts: Record<CredentialExpiry, string> = {
  '30d': 'After 30 days',
  '90d': 'After 90 days',
  '365d': 'After a year',
  none: 'Never (until revoked)',
};

const may = (role: Role) => {
  const kinds = kindsOf(role).map((kind) => kindTexts[kind].label);
  return kinds.length === 0 ? 'Can view purges but not submit them.' : `Can purge: ${kinds.join(', ')}.`;
};

const readForm: Resolver<CredentialDraft, unknown, CredentialInput> = (draft) => {
  const reading = readCredentialDraft(draft);
  if (reading.ok) return { values: reading.input, errors: {} };
  const errors = Object.entries(reading.errors).map(([field, message]) => [field, { type: 'custom', message }]);
  return { values: {}, errors: Object.fromEntries(errors) };
};

interface CredentialFormProps {
  create: (input: CredentialInput) => void;
  pending: boolean;
  error: Error | null;
}

/** What a program is to be called, and what it may do for how long. */
export function CredentialForm({ create, pending, error }: CredentialFormProps) {
  const hydrated = useHydrated();
  const { register, handleSubmit, setError, control, formState } = useForm<CredentialDraft, unknown, CredentialInput>({
    resolver: readForm,
    defaultValues: emptyCredentialDraft,
  });
  const role = useWatch({ control, name: 'role' });
  const { name, distributions } = formState.errors;
  const byField = error instanceof ProblemError ? error.problem.errors : undefined;
  useEffect(() => {
    if (byField?.name) setError('name', { message: byField.name.join(' ') }, { shouldFocus: true });
  }, [byField, setError]);
  return (
    <form
      aria-label="New credential"
      noValidate
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) void handleSubmit(create)(event);
      }}
      className="grid gap-4 rounded-lg border border-line bg-surface p-4 sm:p-5"
    >
      <h2 className="font-semibold text-base tracking-tight">New credential</h2>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          id="credential-name"
          label="Name"
          error={name?.message}
          hint="The pipeline or script that uses it, for example shop-deploy"
        >
          <input
            {...register('name')}
            {...fieldProps('credential-name', name?.message)}
            className="field font-mono"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <Field id="credential-role" label="Role" hint={may(role)}>
          <Select {...register('role')} {...fieldProps('credential-role', undefined)}>
            {roles.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </Field>
        <Field
          id="credential-distributions"
          label="Distributions"
          error={distributions?.message}
          hint="namespace/name, separated by commas; * is a wildcard. Leave empty for all."
        >
          <input
            {...register('distributions')}
            {...fieldProps('credential-distributions', distributions?.message)}
            className="field font-mono"
            placeholder="default/www*, media/*"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <Field id="credential-expiry" label="Expires">
          <Select {...register('expiry')} {...fieldProps('credential-terms', undefined)}>
            {credentialExpiries.map((expiry) => (
              <option key={expiry} value={expiry}>
                {expiryTexts[expiry]}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <FieldError id="credential" error={error && !byField?.name ? failureText(error) : undefined} />
      <Button
        type="submit"
        tone="accent"
        disabled={!hydrated}
        aria-disabled={pending}
        className="sm:justify-self-start"
      >
        {pending ? 'Creating credential…' : 'Create credential'}
      </Button>
    </form>
  );
}
