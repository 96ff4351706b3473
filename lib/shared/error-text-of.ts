import { type ErrorCode, errorTexts } from './error-codes';
import type { Purged } from './purged-sentence';

const ofALaterVersion = {
  title: 'This page does not know this error.',
  purged: 'unknown',
  next: 'Reload the page. If that does not help, contact your administrator.',
} as const;

/** The words for an error of an answer: a later version of the desk may have sent it. */
export const errorTextOf = (code: ErrorCode): { title: string; purged: Purged; next: string } =>
  errorTexts[code] ?? ofALaterVersion;
