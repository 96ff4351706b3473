import { z } from 'zod';

/** What the caller of a control did wrong; its message is the answer. */
export class BadInput extends Error {}

export function parseJson<Output>(schema: z.ZodType<Output>, text: string): Output {
  try {
    return parse(schema, JSON.parse(text));
  } catch (error) {
    throw error instanceof SyntaxError ? new BadInput(`The body is not JSON: ${error.message}`) : error;
  }
}

export function parse<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const result = schema.safeParse(value);
  if (!result.success) throw new BadInput(z.prettifyError(result.error));
  return result.data;
}
