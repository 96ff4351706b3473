import 'server-only';
import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { statusByCode } from '@/lib/server/http/status-by-code';
import { type ErrorCode, errorTexts } from '@/lib/shared/error-codes';
import { problemSchema } from '@/lib/shared/problem';

const problem = problemSchema.meta({ id: 'Problem', description: 'An error (RFC 9457).' });

/** The parameter of an address that names one thing. */
export const byId = z.object({ id: z.string() });
/** What an export comes as. */
export const DOWNLOADS = ['text/csv', 'application/json'];

interface Operation {
  id: string;
  summary: string;
  description?: string;
  tag: string;
  path?: z.ZodObject;
  query?: z.ZodObject;
  header?: z.ZodObject;
  body?: z.ZodType;
  /** What it answers when all is well: status, words and body (a schema, or media types of what is no JSON). */
  answers: Record<number, { description: string; body: z.ZodType | string[] }>;
  /** What may go wrong beside what may go wrong everywhere. */
  problems?: ErrorCode[];
  /** Everybody may ask. */
  open?: boolean;
}

const everywhere: ErrorCode[] = ['foreign_origin', 'internal_error'];
const behindTheDoor: ErrorCode[] = ['sign_in_required', 'invalid_credential', 'forbidden', 'too_many_requests'];
const withBody: ErrorCode[] = ['invalid_json', 'unsupported_media_type', 'payload_too_large', 'invalid_input'];

/** The problems by status; a status may stand for several codes, and its words name them all. */
function problemResponses(codes: readonly ErrorCode[]): ZodOpenApiResponsesObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const status = statusByCode[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses = [...byStatus].map(([status, named]) => [
    String(status),
    {
      description: named.map((code) => `\`${code}\`: ${errorTexts[code].title}`).join('\n\n'),
      content: { 'application/problem+json': { schema: problem } },
    },
  ]);
  return Object.fromEntries(responses) as ZodOpenApiResponsesObject;
}

/** One call of the API, as OpenAPI has it. */
export function operation(call: Operation): ZodOpenApiOperationObject {
  const { id, summary, description, tag, path, query, header, body, answers, problems = [], open } = call;
  const content = (of: z.ZodType | string[]) =>
    Array.isArray(of)
      ? Object.fromEntries(of.map((type) => [type, { schema: z.string() }]))
      : { 'application/json': { schema: of } };
  const succeeding = Object.entries(answers).map(([status, answer]) => [
    status,
    { description: answer.description, content: content(answer.body) },
  ]);
  const failing = [...everywhere, ...(open ? [] : behindTheDoor), ...(body ? withBody : []), ...problems];
  return {
    operationId: id,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    ...(open && { security: [] }),
    requestParams: { ...(path && { path }), ...(query && { query }), ...(header && { header }) },
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: { ...(Object.fromEntries(succeeding) as ZodOpenApiResponsesObject), ...problemResponses(failing) },
  };
}
