import 'server-only';
import { z } from 'zod';
import { printable } from '@/lib/shared/purge-input';

/** The longest e-mail address there is (RFC 5321), and more than any name needs. */
const EMAIL_MAX_LENGTH = 320;
const NAME_MAX_LENGTH = 200;

const text = (max: number) => z.string().trim().min(1).max(max).refine(printable);

/** What tells people apart, as a provider or a proxy gives it: it goes on records and into the audit log. */
export const emailSchema = text(EMAIL_MAX_LENGTH);
export const personNameSchema = text(NAME_MAX_LENGTH);
