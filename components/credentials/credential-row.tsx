import { EndingState } from '@/components/ui/ending-state';
import { ForeignName } from '@/components/ui/foreign-text';
import { TimeAgo } from '@/components/ui/time-ago';
import type { ListedCredential } from '@/lib/shared/access/credential';
import { scopeText } from '@/lib/shared/access/describe-access';
import { RevokeCredential } from './revoke-credential';

/** One credential: what it may do, who made it, whether it is used, and the way to end it. */
export const CredentialRow = ({ credential }: { credential: ListedCredential }) => (
  <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-6 gap-y-2 px-4 py-3 text-sm lg:grid-cols-[minmax(0,1fr)_11rem_9rem_11rem]">
    <div className="col-span-2 grid grid-cols-1 gap-1 lg:col-span-1">
      <span className="wrap-anywhere">
        <code className="font-medium font-mono text-[0.8125rem]">{credential.name}</code>{' '}
        <span className="text-muted">
          {credential.role} on {scopeText(credential.distributions)}
        </span>
      </span>
      <span className="wrap-anywhere text-muted text-xs">
        <ForeignName text={credential.createdBy} />, <TimeAgo iso={credential.createdAt} />
      </span>
    </div>
    <EndingState of={credential} />
    <span className="col-start-1 text-muted lg:col-start-auto">
      {credential.lastUsedAt === null ? (
        'Never used'
      ) : (
        <>
          Last used <TimeAgo iso={credential.lastUsedAt} />
        </>
      )}
    </span>
    <span className="col-start-2 row-start-2 row-end-4 self-center justify-self-end lg:col-start-auto lg:row-auto">
      <RevokeCredential credential={credential} />
    </span>
  </li>
);
