import 'server-only';
import { z } from 'zod';
import { onlyVisible, onlyVisibleProse } from '@/lib/shared/text/visible-text';

/** The longest e-mail address there is (RFC 5321), and more than any name needs. */
const EMAIL_MAX_LENGTH = 320;
const NAME_MAX_LENGTH = 200;

const text = (max: number) => z.string().trim().min(1).max(max);

/** A person's name on records has one `@`, and a credential's has none (`credential.ts`): neither passes for the other. */
const ADDRESS = /^[^@]+@[^@]+$/;

/** What tells people apart, as a provider or a proxy gives it: it goes on records and into the audit log. */
export const emailSchema = text(EMAIL_MAX_LENGTH)
  .regex(ADDRESS)
  .refine(...onlyVisible('An e-mail address'));
export const personNameSchema = text(NAME_MAX_LENGTH)
  .refine((name) => !/[\t\n\r]/.test(name))
  .refine(...onlyVisibleProse('A name'));
