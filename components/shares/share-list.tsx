'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { StaleNotice } from '@/components/purges/stale-notice';
import { shareList } from '@/lib/client/shares';
import { ShareRow } from './share-row';

/** Every link that was made, the newest first, with what became of it. */
export function ShareList() {
  const { data, isError } = useQuery(shareList);
  const shares = data?.items ?? [];
  return (
    <>
      {isError && <StaleNotice />}
      {data && shares.length === 0 && <NoLinks />}
      {shares.length > 0 && (
        <div className="rounded-lg border border-line bg-surface">
          <table className="w-full table-fixed text-left text-sm">
            <thead className="border-line border-b text-muted text-xs">
              <tr>
                <Heading>For</Heading>
                <Heading className="hidden w-[18%] lg:table-cell">Shows</Heading>
                <Heading className="hidden w-40 md:table-cell">Made</Heading>
                <Heading className="hidden w-28 md:table-cell">Last opened</Heading>
                <Heading className="w-28 sm:w-32">State</Heading>
                <Heading className="w-24 sm:w-44">
                  <span className="sr-only">Revoke</span>
                </Heading>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {shares.map((share) => (
                <ShareRow key={share.id} share={share} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

const Heading = ({ className, children }: { className?: string; children: React.ReactNode }) => (
  <th scope="col" className={clsx('px-3 py-2 font-medium', className)}>
    {children}
  </th>
);

const NoLinks = () => (
  <div className="grid justify-items-center gap-3 rounded-lg border border-line border-dashed px-6 py-16 text-center">
    <p className="font-medium">Nothing was shared from here yet.</p>
    <p className="max-w-md text-muted text-sm">
      Press “Share” on a purge or on the history: whoever has the link sees it without an account, and nothing else.
    </p>
  </div>
);
