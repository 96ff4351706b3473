/**
 * Returns the URL that a text is, undefined where it is none. `URL.canParse` must not be asked instead: on Node 20 it
 * says no to letters like `ü` once the engine has optimised it. Source: tried on 20.20.2, from some 2,500 calls on.
 */
export function parseUrl(text: string, base?: string | URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
