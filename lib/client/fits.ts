type Check = (value: unknown) => boolean;

/**
 * Whether an answer is of a kind that the page can show. A gateway in front of the desk may answer with JSON, too, and a
 * later version of the desk with what this page does not know.
 */
export type Fits<T> = (answer: unknown) => answer is T;

export const isText: Check = (value) => typeof value === 'string';
export const isNumber: Check = (value) => typeof value === 'number';
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
export const oneOf =
  (list: readonly unknown[]): Check =>
  (value) =>
    list.includes(value);

export const listOf =
  <T>(check: Check | Fits<T>): Fits<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.every(check as Check);

/** An object with these fields: as many as tell this answer from others, and those that a page cannot be drawn without. */
export const has =
  <T>(checks: { [Name in keyof T]?: Check }): Fits<T> =>
  (value): value is T =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries<Check>(checks as Record<string, Check>).every(([name, check]) =>
      check((value as Record<string, unknown>)[name]),
    );
