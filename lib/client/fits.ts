type Check = (value: unknown) => boolean;

/**
 * Whether the page can show a response. A gateway in front of the desk may also return JSON, and a later version of the
 * desk may return something that this page does not know.
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

/** An object with these fields: those that identify the response, and those that a page needs to render. */
export const has =
  <T>(checks: { [Name in keyof T]?: Check }): Fits<T> =>
  (value): value is T =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries<Check>(checks as Record<string, Check>).every(([name, check]) =>
      check((value as Record<string, unknown>)[name]),
    );
