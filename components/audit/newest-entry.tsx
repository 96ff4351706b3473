import { CopyButton } from '@/components/ui/copy-button';
import type { AuditPage } from '@/lib/shared/access/audit';

/** By what a changed log gives itself away: each entry's hash holds all before it. */
export function NewestEntry({ sequence, hash }: NonNullable<AuditPage['newest']>) {
  const proof = `${sequence}:${hash}`;
  return (
    <footer className="grid grid-cols-1 gap-1 border-line border-t pt-4 text-muted text-sm">
      <p className="flex flex-wrap items-center gap-x-2">
        <span>Newest entry and its hash, which covers all earlier entries:</span>
        <span className="inline-flex min-w-0 items-start gap-1">
          <code className="wrap-anywhere font-mono text-[0.8125rem] text-ink">{proof}</code>
          <CopyButton text={proof} label="Copy newest hash" />
        </span>
      </p>
      <p>
        Save this hash outside Purge Desk so later tampering can be detected. To check the log against it, run{' '}
        <code className="wrap-anywhere font-mono text-[0.8125rem]">npm run audit:verify -- --expect SEQ:HASH</code>
      </p>
    </footer>
  );
}
