import 'server-only';
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { type ErrorCode, errorTexts } from '@/lib/shared/error-codes';
import { problemSchema } from '@/lib/shared/problem';
import { purgeInputSchema } from '@/lib/shared/purges/purge-input';
import { purgeDetailsSchema, purgePageSchema, purgeSchema } from '@/lib/shared/purges/purge-record';
import { type Description, idempotencyKeySchema, type Operation } from './operation';
import { METHODS, type Method } from './route';
import { statusByCode } from './status-by-code';

/** Route modules by address, `/api/purges/{id}`. */
export type DescribedRoutes = Record<string, Partial<Record<Method, { operation?: Operation }>>>;

/** Schemas that the document names, and refers to by their names. */
const named = {
  PurgeInput: purgeInputSchema,
  Purge: purgeSchema,
  PurgeDetails: purgeDetailsSchema,
  PurgePage: purgePageSchema,
};
for (const [id, schema] of Object.entries(named)) z.globalRegistry.add(schema, { id });
z.globalRegistry.add(problemSchema, { id: 'Problem', description: 'An error (RFC 9457).' });

const readingBody: ErrorCode[] = ['invalid_json', 'unsupported_media_type', 'payload_too_large', 'invalid_input'];

const idempotencyKeyHeader = z.object({
  'Idempotency-Key': idempotencyKeySchema.optional().meta({
    description:
      'Visible ASCII characters, a new key for each purge. A repeated request with the same key never purges twice.',
  }),
});

/** Returns every code that an operation can answer with: those of its guard, of reading the request, and its own. */
export const problemsOf = ({ guard }: Operation, { query, body, isIdempotent, problems = [] }: Description) =>
  new Set<ErrorCode>([
    ...guard.problems,
    'internal_error',
    ...(body ? readingBody : []),
    ...(query ? (['invalid_query'] as const) : []),
    ...(isIdempotent ? (['invalid_idempotency_key'] as const) : []),
    ...problems,
  ]);

/** The problems by status; a status may stand for several codes, and its description names them all. */
function problemResponses(codes: Iterable<ErrorCode>): ZodOpenApiResponsesObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const status = statusByCode[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses = [...byStatus].map(([status, named]) => [
    String(status),
    {
      description: named.map((code) => `\`${code}\`: ${errorTexts[code].title}`).join('\n\n'),
      content: { 'application/problem+json': { schema: problemSchema } },
    },
  ]);
  return Object.fromEntries(responses) as ZodOpenApiResponsesObject;
}

/** One operation, as OpenAPI has it. */
function describedOperation(operation: Operation, described: Description): ZodOpenApiOperationObject {
  const { id, summary, description, tag, path, query, body, textBodies = {}, isIdempotent, answers } = described;
  const texts = Object.entries(textBodies).map(([type, meaning]) => [
    type,
    { schema: z.string().meta({ description: meaning }) },
  ]);
  const content = (of: z.ZodType | string[]) =>
    Array.isArray(of)
      ? Object.fromEntries(of.map((type) => [type, { schema: z.string() }]))
      : { 'application/json': { schema: of } };
  const succeeding = Object.entries(answers).map(([status, answer]) => [
    status,
    { description: answer.description, content: content(answer.body) },
  ]);
  return {
    operationId: id,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    ...(operation.guard.isOpen && { security: [] }),
    requestParams: {
      ...(path && { path }),
      ...(query && { query }),
      ...(isIdempotent && { header: idempotencyKeyHeader }),
    },
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: body }, ...Object.fromEntries(texts) } },
    }),
    responses: {
      ...(Object.fromEntries(succeeding) as ZodOpenApiResponsesObject),
      ...problemResponses(problemsOf(operation, described)),
    },
  };
}

const describedMethods = (route: DescribedRoutes[string]) =>
  Object.fromEntries(
    METHODS.flatMap((method) => {
      const operation = route[method]?.operation;
      if (!operation?.description) return [];
      return [[method.toLowerCase(), describedOperation(operation, operation.description)]];
    }),
  );

/**
 * Returns the API as OpenAPI 3.1, made from what stands beside the routes: they parse with the very same schemas. Its
 * addresses are relative: it is the same on every desk.
 */
export const openApiDocument = (routes: DescribedRoutes) =>
  createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Purge Desk',
      version: '1',
      description: 'Purge the CDN cache of F5 Distributed Cloud, safely. Times are ISO 8601 in UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [{ name: 'Purges' }, { name: 'Bulk jobs' }, { name: 'Shared links' }, { name: 'People' }, { name: 'Desk' }],
    security: [{ credential: [] }],
    components: {
      securitySchemes: {
        credential: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'pd_…',
          description:
            'An API credential. An administrator creates it under Settings. Browsers use a session cookie instead.',
        },
      },
    },
    paths: Object.fromEntries(Object.entries(routes).map(([address, route]) => [address, describedMethods(route)])),
  });
