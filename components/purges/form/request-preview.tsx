'use client';

import { useMemo } from 'react';
import { type Distribution, distributionKey, findDistribution } from '@/lib/shared/distributions/distribution';
import { cdnPurgeRequest, type PurgeAddressing } from '@/lib/shared/purges/cdn-purge-request';
import { type PurgeDraft, purgeDraftSchema } from '@/lib/shared/purges/purge-draft';

interface RequestPreviewProps {
  draft: PurgeDraft;
  distributions: readonly Distribution[];
  addressing: PurgeAddressing;
}

/** The exact request that the server will make of the CDN, built by the very function that the server uses. */
export function RequestPreview({ draft, distributions, addressing }: RequestPreviewProps) {
  const request = useMemo(() => {
    // Whether it is armed, and how far it reaches, does not change what would be sent.
    const distribution = findDistribution(distributions, draft.distribution);
    const confirmation = distribution ? distributionKey(distribution) : '';
    const parsed = purgeDraftSchema(distributions, undefined, () => ({ reach: 'part' })).safeParse({
      ...draft,
      confirmation,
    });
    return parsed.success ? cdnPurgeRequest(parsed.data, addressing) : undefined;
  }, [draft, distributions, addressing]);
  return (
    <details className="group text-sm">
      <summary className="w-fit rounded-md text-muted hover:text-ink">Show API request</summary>
      <pre className="mt-2 overflow-x-auto whitespace-pre-wrap wrap-anywhere rounded-lg border border-line bg-raised p-3 font-mono text-[0.8125rem]">
        {request
          ? `${request.method} ${request.path}\n\n${JSON.stringify(request.body, null, 2)}`
          : 'Fill in the form to see the request.'}
      </pre>
    </details>
  );
}
