import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { problemsOf } from '@/lib/server/http/openapi-document';
import type { Operation } from '@/lib/server/http/operation';
import { type Problem, problemSchema } from '@/lib/shared/problem';

/** Returns what is wrong with a body, by its schema; a field that the schema lacks is wrong, too. */
function bodyProblem(schema: z.ZodType, body: unknown): string | undefined {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return parsed.error.message;
  const described = JSON.parse(JSON.stringify(parsed.data)) as unknown;
  return isDeepStrictEqual(described, body) ? undefined : `a field is not described: ${JSON.stringify(body)}`;
}

/** Returns how an answer differs from what the API description says of its operation; undefined if it does not. */
export async function differenceFromDescription(operation: Operation, answer: Response): Promise<string | undefined> {
  const { description } = operation;
  if (!description) return undefined;
  const { id, answers } = description;
  const mediaType = answer.headers.get('content-type')?.split(';', 1)[0] ?? '';
  if (mediaType === 'application/problem+json') {
    const problem = (await answer.clone().json()) as Problem;
    const { error } = problemSchema.strict().safeParse(problem);
    if (error) return `${id}: ${error.message}`;
    return problemsOf(operation, description).has(problem.code) ? undefined : `${id} does not describe ${problem.code}`;
  }
  const described = answers[answer.status];
  if (!described) return `${id} does not describe the status ${answer.status}`;
  const { body } = described;
  if (Array.isArray(body)) return body.includes(mediaType) ? undefined : `${id} does not describe ${mediaType}`;
  const wrong = bodyProblem(body, await answer.clone().json());
  return wrong && `${id}: ${wrong}`;
}
