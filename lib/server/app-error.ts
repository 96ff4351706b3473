import 'server-only';
import type { RejectedLine } from '@/lib/shared/bulk/bulk-job';
import { type ErrorCode, errorSentence } from '@/lib/shared/error-codes';
import { errorNamed } from '@/lib/shared/error-named';

interface AppErrorDetails {
  purgeId?: string;
  jobId?: string;
  /** Messages by dotted path of the request. */
  errors?: Record<string, string[]>;
  cdnMessage?: string;
  cdnStatus?: number;
  retryAfterSeconds?: number;
  /** Lines of a list that cannot be purged. */
  rejected?: RejectedLine[];
  /** The methods that an address takes, for its `Allow` header. */
  allow?: string[];
  /** For the log; never shown. */
  cause?: unknown;
}

/** The one error that use cases answer with: a code from the closed list, and what belongs to it. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: AppErrorDetails;

  constructor(code: ErrorCode, details: AppErrorDetails = {}) {
    super(errorSentence(code), { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

export const isAppError = errorNamed<AppError>('AppError');

/** What an error says, in one line. A host with several addresses fails with several errors, and says nothing itself. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  const lines = (error instanceof Error ? error.message : String(error)).split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join(' ');
}

/** Says what is wrong with one field. */
export const invalidInput = (field: string, message: string) =>
  new AppError('invalid_input', { errors: { [field]: [message] } });
