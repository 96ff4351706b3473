import { type FormEvent, useEffect, useRef, useState } from 'react';
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

type Errors = Partial<Record<keyof CredentialDraft, string>>;
const entryOf = (errors: Errors, field: string) =>
  errors[field as keyof Errors] === undefined ? [] : [[field, errors[field as keyof Errors]]];
const typedFields = ['name', 'distributions'] as const;

interface CredentialFormProps {
  create: (input: CredentialInput) => void;
  pending: boolean;
  error: Error | null;
}

/** What a program is to be called, and what it may do for how long. */
export function CredentialForm({ create, pending, error }: CredentialFormProps) {
  const hydrated = useHydrated();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(emptyCredentialDraft);
  const [errors, setErrors] = useState<Errors>({});
  const change = (part: Partial<CredentialDraft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    // What is said goes as soon as it is mended; nothing more is said before the next press.
    const reading = readCredentialDraft(next);
    const left: Errors = reading.ok ? {} : reading.errors;
    setErrors((said) => Object.fromEntries(Object.keys(said).flatMap((field) => entryOf(left, field))));
  };
  const show = (wrong: Errors) => {
    setErrors(wrong);
    const first = typedFields.find((field) => wrong[field] !== undefined);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    const reading = readCredentialDraft(draft);
    show(reading.ok ? {} : reading.errors);
    if (reading.ok) create(reading.input);
  };
  // What was typed or chosen before the page was alive.
  useEffect(() => {
    if (!form.current) return;
    const held = Object.fromEntries(new FormData(form.current)) as unknown as CredentialDraft;
    setDraft((before) => ({ ...before, ...held }));
  }, []);
  const byField = error instanceof ProblemError ? error.problem.errors : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (byField?.name) show({ name: byField.name.join(' ') });
  }, [byField]);
  return (
    <form
      ref={form}
      aria-label="New credential"
      noValidate
      autoComplete="off"
      onSubmit={submit}
      className="grid gap-4 rounded-lg border border-line bg-surface p-4 sm:p-5"
    >
      <h2 className="font-semibold text-base tracking-tight">New credential</h2>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          id="credential-name"
          label="Name"
          error={errors.name}
          hint="The pipeline or script that uses it, for example shop-deploy"
        >
          <input
            name="name"
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
            {...fieldProps('credential-name', errors.name)}
            className="field font-mono"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <Field id="credential-role" label="Role" hint={may(draft.role)}>
          <Select
            name="role"
            value={draft.role}
            onChange={(event) => change({ role: roles.find((one) => one === event.target.value) ?? draft.role })}
            {...fieldProps('credential-role', undefined)}
          >
            {roles.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </Field>
        <Field
          id="credential-distributions"
          label="Distributions"
          error={errors.distributions}
          hint="namespace/name, separated by commas; * is a wildcard. Leave empty for all."
        >
          <input
            name="distributions"
            value={draft.distributions}
            onChange={(event) => change({ distributions: event.target.value })}
            {...fieldProps('credential-distributions', errors.distributions)}
            className="field font-mono"
            placeholder="default/www*, media/*"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <Field id="credential-expiry" label="Expires">
          <Select
            name="expiry"
            value={draft.expiry}
            onChange={(event) =>
              change({ expiry: credentialExpiries.find((one) => one === event.target.value) ?? draft.expiry })
            }
            {...fieldProps('credential-expiry', undefined)}
          >
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
