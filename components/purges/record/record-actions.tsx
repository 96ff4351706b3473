'use client';

import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonShape } from '@/components/ui/button-shape';
import { CopyTextButton } from '@/components/ui/copy-button';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/shared/paths';
import { prefillAgain } from '@/lib/shared/purges/prefill';
import { purgeMarkdown } from '@/lib/shared/purges/purge-markdown';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';

const linkTo = (id: string) => new URL(paths.purge(id), location.origin).href;

/** What a record is good for: to be linked to, told of in a ticket, and sent again by way of the form. */
export const RecordActions = ({ purge, share }: { purge: PurgeDetails; share: ReactNode }) => (
  <div className="flex flex-wrap gap-2">
    <CopyTextButton text={() => linkTo(purge.id)} label="Copy link" />
    <CopyTextButton text={() => purgeMarkdown(purge, linkTo(purge.id))} label="Copy as Markdown" />
    <Link
      href={paths.home + prefillAgain(purge)}
      title="Opens the form with these values. Nothing is sent until you press the button."
      className={buttonShape('quiet')}
    >
      <RotateCcw className="size-4" aria-hidden />
      Purge again…
    </Link>
    {share}
  </div>
);
