import { z } from 'zod';
import { hostnameProblem, normalizeHostname } from '@/lib/shared/targets/hostname';
import { asciiHost } from '@/lib/shared/text/readable-host';
import { byRule } from '@/lib/shared/text/visible-text';
import { modes, noteProblems, patternProblem, URL_MAX_LENGTH, urlProblem } from './purge-terms';

/** `namespace/name`, with room for blanks around it. */
const CONFIRMATION_MAX_LENGTH = 200;

const urlSchema = z
  .string('Enter a URL.')
  .trim()
  .refine(...byRule(urlProblem))
  .meta({ minLength: 1, maxLength: URL_MAX_LENGTH });

/** One DNS name, normalised. Source: the CDN's API takes "one DNS name" for a hostname purge. */
export const hostnameSchema = z
  .string('Choose a hostname.')
  .transform(normalizeHostname)
  .refine(...byRule(hostnameProblem))
  // What a reader does not see is gone afterwards.
  .transform(asciiHost);

const patternSchema = z.string('Enter a pattern.').refine(...byRule(patternProblem));

/** Optional free text: trimmed, and nothing at all instead of an empty string. */
const note = (problem: (text: string) => string | undefined) =>
  z
    .string()
    .trim()
    .refine(...byRule(problem))
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

export const modeSchema = z.enum(modes, 'Choose exactly one mode: soft or hard.');

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
export const purgeInputSchema = z
  .strictObject({
    namespace: objectNameSchema,
    distribution: distributionNameSchema,
    target: targetSchema,
    mode: modeSchema,
    reason: note(noteProblems.reason),
    ticket: note(noteProblems.ticket),
    group: z.uuid('A group is a UUID.').optional().meta({
      description:
        'A UUID of your choice, the same in several requests. The records of one actor and one distribution that have the same group link to each other. The CDN never gets it.',
    }),
    checkUrl: z
      .string()
      .trim()
      .refine((url) => url === '' || urlProblem(url) === undefined, { error: ({ input }) => urlProblem(String(input)) })
      .transform((url) => (url === '' ? undefined : url))
      .optional()
      .meta({
        description:
          'A URL on a domain of the distribution, for a purge of a hostname, a pattern or everything. If looks at the edge are on, Purge Desk looks at it before and after the purge. The CDN never gets it. A pattern must be able to match it. A purge of a URL is checked by its target.',
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
  })
  .refine(({ target, checkUrl }) => target.kind !== 'url' || checkUrl === undefined, {
    path: ['checkUrl'],
    error: 'A purge of a URL is checked by its target. Leave out the URL to check.',
  });
export type PurgeInput = z.output<typeof purgeInputSchema>;
