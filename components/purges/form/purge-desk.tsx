'use client';

import type { ComponentProps } from 'react';
import { useRights } from '@/components/people/use-rights';
import { Icon } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import { type Access, highestRole, isAtLeast } from '@/lib/shared/access/access';
import { scopeText } from '@/lib/shared/access/describe-access';
import { paths } from '@/lib/shared/paths';
import { PurgeForm } from './purge-form';

interface PurgeDeskProps extends ComponentProps<typeof PurgeForm> {
  /** Why parts of the page's address do not fill in the form, a sentence each. */
  leftOut: readonly string[];
}

/** The form, for whoever may purge anywhere; else what to do instead. */
export function PurgeDesk({ leftOut, ...props }: PurgeDeskProps) {
  const { access } = useRights();
  if (!isAtLeast(highestRole(access), 'purger')) return <LookOnly access={access} />;
  return (
    <div className="grid grid-cols-1 gap-6">
      <PrefillNotice leftOut={leftOut} />
      <PurgeForm {...props} />
    </div>
  );
}

const link = 'font-medium text-accent underline underline-offset-2';

const LookOnly = ({ access }: { access: Access }) => (
  <section aria-labelledby="look-only" className="grid grid-cols-1 gap-6">
    <h1 id="look-only" className="font-semibold text-2xl tracking-tight">
      View-only access
    </h1>
    <div className="flex gap-3 rounded-lg border border-line bg-surface p-4 text-sm">
      <Icon name="icon-eye" className="mt-0.5 size-4 shrink-0 text-muted" />
      <div className="grid gap-2">
        <p>
          {access.length === 0
            ? 'You have no role in Purge Desk, so you cannot submit purges.'
            : `You have the viewer role on ${access.map(({ distributions }) => scopeText(distributions)).join('; ')}: you can see purges but not submit them.`}
        </p>
        <p>
          To submit purges, ask an administrator for the purger role.{' '}
          <Link href={paths.history} className={link}>
            View history
          </Link>
          {' · '}
          <Link href={paths.settings} className={link}>
            View your permissions
          </Link>
        </p>
      </div>
    </div>
  </section>
);

/** Says which values of a link do not fill in the form, because what a reader would see is not what would be sent. */
function PrefillNotice({ leftOut }: { leftOut: readonly string[] }) {
  if (leftOut.length === 0) return null;
  return (
    <div role="alert" className="flex gap-3 rounded-lg border border-warm bg-warm-soft p-4 text-sm">
      <Icon name="icon-triangle-exclamation-point" className="mt-0.5 size-4 shrink-0 text-warm" />
      <div className="grid min-w-0 gap-1">
        <p className="font-medium">This link contains invisible or misleading characters.</p>
        <p>
          Nothing was sent. Purge Desk left out the values that contain them. Type these values yourself, or ask the
          sender of the link.
        </p>
        <ul className="grid gap-1">
          {leftOut.map((problem) => (
            <li key={problem} className="wrap-anywhere">
              {problem}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
