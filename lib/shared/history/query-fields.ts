import type { z } from 'zod';

type Fields = Record<string, z.ZodType<string>>;
type Values<T extends Fields> = { [Key in keyof T]?: z.output<T[Key]> };

/** What a page's address may say, a value a name; every one may be left out. */
export function queryFields<T extends Fields>(fields: T) {
  const keys = Object.keys(fields);
  return {
    /** Reads an address: what does not fit is left out, so that a mangled link still shows something. */
    fromUrl(params: URLSearchParams): Values<T> {
      const known = keys.flatMap((key) => {
        const parsed = fields[key]?.safeParse(params.get(key) ?? undefined);
        return parsed?.success ? [[key, parsed.data]] : [];
      });
      return Object.fromEntries(known) as Values<T>;
    },
    /** Prints it as a query string, names always in the same order; `''` when there is nothing to say. */
    toQuery(values: Values<T>): string {
      const params = new URLSearchParams();
      for (const key of keys) {
        const value = values[key];
        if (value !== undefined) params.set(key, value);
      }
      return params.size > 0 ? `?${params}` : '';
    },
  };
}
