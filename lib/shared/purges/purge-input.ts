import { z } from 'zod';
import { onlyVisible, onlyVisibleProse } from '@/lib/shared/text/visible-text';
import { hostnameSchema } from './hostname';

/** Limits of the CDN's API for a target (API description of `cache-purge`), in characters. */
export const URL_MAX_LENGTH = 1024;
export const PATTERN_MAX_LENGTH = 256;
/** Our own limits, in characters: long enough for a sentence and for any tracker's key. */
export const REASON_MAX_LENGTH = 500;
export const TICKET_MAX_LENGTH = 100;
/** `namespace/name`, with room for blanks around it. */
const CONFIRMATION_MAX_LENGTH = 200;

/** Characters as a person counts them, which is also how protobuf's `max_len` counts: an emoji is one. */
export const characters = (text: string) => [...text].length;

const urlSchema = z
  .string('Enter a URL.')
  .trim()
  .min(1, { error: 'Enter a URL.', abort: true })
  .max(URL_MAX_LENGTH, `A URL can have at most ${URL_MAX_LENGTH} characters.`)
  .refine(...onlyVisible('A URL'));

const patternSchema = z
  .string('Enter a pattern.')
  .refine((value) => value.trim() !== '', {
    error: 'Enter a pattern. An empty one would match every path.',
    abort: true,
  })
  .refine(...onlyVisible('A pattern'))
  .refine(
    (value) => value.trim() !== '*',
    'A single * is not a regular expression. To purge everything, choose “Everything”.',
  )
  .refine(
    (value) => characters(value) <= PATTERN_MAX_LENGTH,
    `A pattern can have at most ${PATTERN_MAX_LENGTH} characters.`,
  )
  // Nobody sees them, and no path has them: a purge with one would do nothing.
  .refine((value) => value === value.trim(), 'A pattern cannot start or end with a space. Write a space as \\x20.');

/** Optional free text: trimmed, and nothing at all instead of an empty string. */
const note = (max: number, label: string) =>
  z
    .string()
    .trim()
    .refine((value) => characters(value) <= max, `${label} can have at most ${max} characters.`)
    .refine(...onlyVisibleProse(label))
    .transform((value) => (value === '' ? undefined : value))
    .optional();

/** Exactly one target: the closed union that form, route, store and CDN client share. */
const targetSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('url'), value: urlSchema }),
    z.strictObject({ kind: z.literal('hostname'), value: hostnameSchema }),
    z.strictObject({ kind: z.literal('pattern'), value: patternSchema }),
    z.strictObject({ kind: z.literal('all') }),
  ],
  'Choose exactly one target: url, hostname, pattern or all.',
);
export type Target = z.output<typeof targetSchema>;

export const targetKinds = ['url', 'hostname', 'pattern', 'all'] as const satisfies readonly Target['kind'][];
export type TargetKind = (typeof targetKinds)[number];

export const modes = ['soft', 'hard'] as const;
export const modeSchema = z.enum(modes, 'Choose exactly one mode: soft or hard.');
export type Mode = z.output<typeof modeSchema>;

/** A Kubernetes-style object name, as F5 names namespaces and distributions. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;
export const objectNameSchema = z
  .string('Enter the namespace and the name of the distribution.')
  .regex(NAME, 'A name consists of 1 to 64 lower-case letters, digits and hyphens.');

const DISTRIBUTION_NAME = /^(?:http:)?[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
/** The name of a distribution: that of an HTTP load balancer begins with `http:` (distribution-kind.ts). */
export const distributionNameSchema = z
  .string('Enter the namespace and the name of the distribution.')
  .regex(
    DISTRIBUTION_NAME,
    'A name consists of 1 to 64 lower-case letters, digits and hyphens, after “http:” for an HTTP load balancer.',
  );

/** What `POST /api/purges` takes. Unknown keys are refused: a misspelt target must never mean "everything". */
export const purgeInputSchema = z.strictObject({
  namespace: objectNameSchema,
  distribution: distributionNameSchema,
  target: targetSchema,
  mode: modeSchema,
  reason: note(REASON_MAX_LENGTH, 'A reason'),
  ticket: note(TICKET_MAX_LENGTH, 'A ticket'),
  group: z.uuid('A group is a UUID.').optional().meta({
    description:
      'A UUID of your choice, the same in several requests. The records of one actor and one distribution that have the same group link to each other. The CDN never gets it.',
  }),
  confirmation: z
    .string()
    .trim()
    .max(CONFIRMATION_MAX_LENGTH, 'This is not the name of the distribution.')
    .optional()
    .meta({
      description:
        'The name of the distribution, as `name` or `namespace/name`. Required if a pattern or a hostname purges everything, or if Purge Desk cannot judge what a pattern matches. The target `all` does not need it. Purge Desk does not store it or send it to the CDN.',
    }),
});
export type PurgeInput = z.output<typeof purgeInputSchema>;

/** The value of a target; undefined for everything, which has none, and where nobody knows it. */
export const targetValue = (target: Target | { kind: 'unknown'; value: string | null }) =>
  'value' in target ? (target.value ?? undefined) : undefined;
