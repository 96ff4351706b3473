import type { z } from 'zod';
import { type Problem, problemSchema } from '@/lib/shared/problem';
import { noteServerDate } from './server-clock';

/** The desk answered with a problem: it says what happened and whether anything was purged. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
  }
}

/** The desk did not answer, or not in a way that can be read: what it did is not known. */
class NoAnswerError extends Error {
  constructor(cause: unknown) {
    super('Purge Desk did not answer.', { cause });
    this.name = 'NoAnswerError';
  }
}

async function answerOf(path: string, init: RequestInit) {
  try {
    const askedAt = Date.now();
    const response = await fetch(path, init);
    noteServerDate(response.headers.get('date'), askedAt, Date.now());
    return { response, json: (await response.json()) as unknown };
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new NoAnswerError(cause);
  }
}

/** Calls the desk's own API and reads the answer by its schema; throws a `ProblemError` or a `NoAnswerError`. */
export async function requestWithHeaders<T>(path: string, schema: z.ZodType<T>, init: RequestInit = {}) {
  const { response, json } = await answerOf(path, init);
  if (response.ok) {
    const parsed = schema.safeParse(json);
    if (parsed.success) return { data: parsed.data, headers: response.headers };
    throw new NoAnswerError(parsed.error);
  }
  const problem = problemSchema.safeParse(json);
  throw problem.success ? new ProblemError(problem.data) : new NoAnswerError(problem.error);
}

export const request = async <T>(path: string, schema: z.ZodType<T>, init: RequestInit = {}): Promise<T> =>
  (await requestWithHeaders(path, schema, init)).data;
