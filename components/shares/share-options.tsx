import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { describeFilter } from '@/lib/shared/history/describe-filter';
import type { ShareInput, ShareSubject } from '@/lib/shared/shares/share';
import { type ShareExpiry, shareExpiries } from '@/lib/shared/shares/share-expiry';
import { FilterText } from './filter-text';

const expiryTexts: Record<ShareExpiry, string> = {
  '1d': 'After 1 day',
  '7d': 'After 7 days',
  '30d': 'After 30 days',
  none: 'Never (until revoked)',
};

type Terms = Omit<ShareInput, 'subject'>;

interface ShareOptionsProps {
  subject: ShareSubject;
  pending: boolean;
  error: string | undefined;
  create: (terms: Terms) => void;
  close: () => void;
}

/** What a link will show and for how long, before it is made. */
export function ShareOptions({ subject, pending, error, create, close }: ShareOptionsProps) {
  const [terms, setTerms] = useState<Terms>({ expiry: '7d', showActors: false, showQueries: false });
  const change = (part: Partial<Terms>) => setTerms({ ...terms, ...part });
  return (
    <form
      className="grid grid-cols-1 gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) create(terms);
      }}
    >
      <div className="grid gap-2">
        <h2 id="share-title" className="font-semibold text-lg tracking-tight">
          {'purgeId' in subject ? 'Share this purge' : 'Share these purges'}
        </h2>
        <p className="text-muted text-sm">
          {'purgeId' in subject
            ? 'Anyone with the link can follow this purge without an account. They cannot change anything or see anything else.'
            : 'Anyone with the link can see the purges below without an account. They cannot change anything or see anything else.'}
        </p>
      </div>
      {'filter' in subject && <SharedSpan {...subject} />}
      <div className="grid grid-cols-1 gap-1.5">
        <label htmlFor="share-expiry" className="font-medium text-sm">
          Link expires
        </label>
        <Select
          id="share-expiry"
          value={terms.expiry}
          onChange={(event) => change({ expiry: shareExpiries.find((one) => one === event.target.value) ?? '7d' })}
        >
          {shareExpiries.map((expiry) => (
            <option key={expiry} value={expiry}>
              {expiryTexts[expiry]}
            </option>
          ))}
        </Select>
      </div>
      <fieldset className="grid gap-3">
        <legend className="mb-2 font-medium text-sm">Also show</legend>
        <Option
          checked={terms.showActors}
          onChange={(showActors) => change({ showActors })}
          hint="Names and e-mail addresses. Without them, the link also hides addresses in reasons and notes."
        >
          Actors
        </Option>
        <Option
          checked={terms.showQueries}
          onChange={(showQueries) => change({ showQueries })}
          hint="The part of a URL after “?”. It may contain secrets."
        >
          Query strings
        </Option>
      </fieldset>
      <FieldError id="share" error={error} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" tone="accent" aria-disabled={pending}>
          {pending ? 'Creating link…' : 'Create link'}
        </Button>
      </div>
    </form>
  );
}

/** Which purges a shared history has: those on the page alone, or also what is still to come. */
function SharedSpan({ filter }: Extract<ShareSubject, { filter: unknown }>) {
  const { range, from, to } = filter;
  const isPreset = range !== undefined && from === undefined && to === undefined;
  return (
    <div className="grid grid-cols-1 gap-2 text-sm">
      <FilterText conditions={describeFilter(filter)} />
      <p className="text-muted">
        {isPreset
          ? 'The link shows this time range as of now. Later purges do not appear.'
          : to !== undefined
            ? 'The link shows this time range only. Later purges do not appear.'
            : 'Later purges that match this filter also appear.'}
      </p>
    </div>
  );
}

interface OptionProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint: string;
  children: ReactNode;
}

const Option = ({ checked, onChange, hint, children }: OptionProps) => (
  <label className="flex items-start gap-2.5 text-sm">
    <input
      type="checkbox"
      checked={checked}
      onChange={(event) => onChange(event.target.checked)}
      className="mt-0.5 size-4 shrink-0 accent-(--accent)"
    />
    <span className="grid gap-0.5">
      <span className="font-medium">{children}</span>
      <span className="text-muted">{hint}</span>
    </span>
  </label>
);
