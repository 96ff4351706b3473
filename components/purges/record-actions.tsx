'use client';

import { RotateCcw } from 'lucide-react';
import Link from 'next/link';
import { ShareButton } from '@/components/shares/share-button';
import { CopyTextButton } from '@/components/ui/copy-button';
import { paths } from '@/lib/shared/paths';
import { prefillAgain } from '@/lib/shared/prefill';
import { purgeMarkdown } from '@/lib/shared/purge-markdown';
import type { PurgeDetails } from '@/lib/shared/purge-record';

const linkTo = (id: string) => new URL(paths.purge(id), location.origin).href;

/** What a record is good for: to be linked to, told of in a ticket, and sent again by way of the form. */
export const RecordActions = ({ purge }: { purge: PurgeDetails }) => (
  <div className="flex flex-wrap gap-2">
    <CopyTextButton text={() => linkTo(purge.id)} label="Copy link" />
    <CopyTextButton text={() => purgeMarkdown(purge, linkTo(purge.id))} label="Copy as Markdown" />
    <Link
      href={paths.home + prefillAgain(purge)}
      prefetch={false}
      title="Opens the form, filled in. Nothing is sent before you press its button."
      className="inline-flex min-h-10 items-center justify-center gap-2 rounded-lg border border-line bg-surface px-4 font-medium text-sm hover:bg-raised"
    >
      <RotateCcw className="size-4" aria-hidden />
      Purge again…
    </Link>
    <ShareButton subject={{ purgeId: purge.id }} />
  </div>
);
