import type { z } from 'zod';

type Fields = Record<string, z.ZodType<string>>;
type Values<T extends Fields> = { [Key in keyof T]?: z.output<T[Key]> };

/** Reads an address, a value a name: what does not fit is left out, so that a mangled link still shows something. */
export function readQuery<T extends Fields>(fields: T, params: URLSearchParams): Values<T> {
  const known = Object.entries(fields).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(params.get(key) ?? undefined);
    return parsed.success ? [[key, parsed.data]] : [];
  });
  return Object.fromEntries(known) as Values<T>;
}

/** Prints values as a query string, names in the order of `keys`; `''` when there is nothing to say. */
export function printQuery<Key extends string>(
  keys: readonly Key[],
  values: { readonly [K in Key]?: string | undefined },
): string {
  const params = new URLSearchParams();
  for (const key of keys) {
    const value = values[key];
    if (value !== undefined) params.set(key, value);
  }
  return params.size > 0 ? `?${params}` : '';
}
