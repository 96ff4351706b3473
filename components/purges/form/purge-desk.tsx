'use client';

import type { ComponentProps } from 'react';
import { useRights } from '@/components/people/use-rights';
import { Icon } from '@/components/ui/icon';
import { highestRole, isAtLeast } from '@/lib/shared/access/access';
import { LookOnly } from './look-only';
import { PurgeForm } from './purge-form';

interface PurgeDeskProps extends ComponentProps<typeof PurgeForm> {
  /** Why parts of the page's address do not fill in the form, a sentence each. */
  leftOut: readonly string[];
}

/** The form for users who may purge something; otherwise what they can do instead. */
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
