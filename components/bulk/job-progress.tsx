import clsx from 'clsx/lite';
import type { BulkJob, PauseReason } from '@/lib/shared/bulk/bulk-job';
import { afterSending, jobState, jobTone, sentOf, sentText } from '@/lib/shared/bulk/job-progress';
import { durationText } from '@/lib/shared/purges/site-progress';
import { counted } from '@/lib/shared/text/counted';

const SECOND_MS = 1000;

const tones: Record<ReturnType<typeof jobTone>, { bar: string; words?: string }> = {
  accent: { bar: 'bg-accent' },
  ok: { bar: 'bg-ok' },
  warm: { bar: 'bg-warm', words: 'text-warm' },
  danger: { bar: 'bg-danger', words: 'text-danger' },
  muted: { bar: 'bg-muted' },
};

const pauseTexts: Record<PauseReason, string> = {
  credential_revoked: 'Paused because the credential that sent or resumed it was revoked.',
  credential_expired: 'Paused because the credential that sent or resumed it has expired.',
  rights_lost: 'Paused because the user who sent or resumed it no longer has the role for its purges.',
};

/** What the reader can do about a pause, in a sentence. */
function afterPause({ may }: BulkJob): string {
  if (may.includes('resume')) return 'Resume it or cancel it.';
  return may.includes('cancel')
    ? 'You can cancel it. A user with the role for its purges can resume it.'
    : 'Its sender or a lead of its distributions can resume it.';
}

/** How fast a job goes and how long it still takes, in a sentence. */
function paceSentence(job: BulkJob): string {
  const { finishedAt, paused, pausedBecause, perMinute, secondsLeft, cancelled } = job;
  if (cancelled) return 'Unsent purges are cancelled. They purged nothing.';
  if (finishedAt !== null) return afterSending(job);
  if (pausedBecause !== null) return `${pauseTexts[pausedBecause]} ${afterPause(job)}`;
  if (paused)
    return job.may.includes('resume')
      ? 'Paused. Unsent purges wait until you resume, for up to 24 hours.'
      : 'Paused. Unsent purges wait for up to 24 hours.';
  const rate = `${counted(perMinute, 'purge')} in the last minute`;
  return secondsLeft === null ? `${rate}.` : `${rate}, about ${durationText(secondsLeft * SECOND_MS)} left.`;
}

/** How far a job is: a bar, and the same in words. */
export function JobProgress({ job }: { job: BulkJob }) {
  const { sent, kept } = sentOf(job);
  const text = sentText(job);
  const { bar, words } = tones[jobTone(job)];
  return (
    <section aria-label="Progress" className="grid grid-cols-1 gap-2 text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p role="status" className={clsx('font-medium', words)}>
          {jobState(job)}
        </p>
        <p className="tabular-nums">{text}</p>
      </div>
      <div
        role="progressbar"
        aria-label="Purges sent"
        aria-valuemin={0}
        aria-valuemax={kept}
        aria-valuenow={sent}
        aria-valuetext={text}
        className="h-2.5 overflow-hidden rounded-full border border-edge bg-raised forced-color-adjust-none"
      >
        <div
          className={clsx('h-full transition-[width]', bar)}
          style={{ width: `${kept === 0 ? 0 : (sent / kept) * 100}%` }}
        />
      </div>
      <p className="min-h-5 text-muted">{paceSentence(job)}</p>
    </section>
  );
}
