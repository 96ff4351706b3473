import { Icon } from '@/components/ui/icon';

/** Says on every page that the CDN behind this desk is the sandbox on this machine. */
export function SandboxBanner({ edgeUrl }: { edgeUrl: string }) {
  return (
    <aside aria-label="Sandbox" className="border-line border-b bg-raised text-muted text-sm">
      <p className="flex items-center gap-2 px-4 py-1.5 sm:px-6">
        <Icon name="icon-flask-conical" className="size-4 shrink-0" />
        <span>
          Sandbox CDN on this machine. Purges do not affect any real website.{' '}
          <a href={edgeUrl} target="_blank" rel="noreferrer" className="text-ink underline underline-offset-2">
            View edge cache
          </a>
        </span>
      </p>
    </aside>
  );
}
