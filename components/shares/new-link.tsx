import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import { ExactTime } from '@/components/ui/time-ago';
import { copyLabels, useCopy } from '@/components/ui/use-copy';
import { paths } from '@/lib/shared/paths';
import type { CreatedShare } from '@/lib/shared/shares/share';

interface NewLinkProps {
  created: CreatedShare;
  close: () => void;
}

/** The link, the one time that it can be read. */
export function NewLink({ created: { share, token }, close }: NewLinkProps) {
  const { outcome, copy } = useCopy();
  const link = new URL(paths.share(token), location.origin).href;
  return (
    <div className="grid grid-cols-1 gap-5">
      <div className="grid gap-2">
        <h2 id="share-title" className="font-semibold text-lg tracking-tight">
          Link created
        </h2>
        <p className="text-muted text-sm">
          Copy the link now. Purge Desk stores only its fingerprint and cannot show it again.{' '}
          {share.expiresAt === null ? (
            <span>The link works until someone revokes it.</span>
          ) : (
            <span key="expires">
              Expires <ExactTime iso={share.expiresAt} />.
            </span>
          )}{' '}
          <span>
            To revoke it, open{' '}
            <Link href={paths.shares} className="text-ink underline underline-offset-2">
              Shared links
            </Link>
            .
          </span>
        </p>
      </div>
      <div className="grid grid-cols-1 gap-2">
        <input
          readOnly
          aria-label="Link"
          value={link}
          onFocus={(event) => event.target.select()}
          className="field font-mono text-[0.8125rem]"
        />
        <p role="status" className="min-h-5 text-muted text-sm">
          {copyLabels[outcome]}
        </p>
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={close}>Done</Button>
        <Button autoFocus tone="accent" onClick={() => copy(link)}>
          {outcome === 'copied' ? (
            <Icon name="icon-check" className="size-4" />
          ) : (
            <Icon name="icon-copy" className="size-4" />
          )}
          <span>Copy link</span>
        </Button>
      </div>
    </div>
  );
}
