import 'server-only';

/** Some proxies and servers read `X_Forwarded_Email` as `X-Forwarded-Email`: both count as one name. */
const plainName = (name: string) => name.toLowerCase().replaceAll('_', '-');

/** Returns the first of these headers that a request has more than once, or null. `raw` is names and values by turns, as Node keeps them. */
export function repeatedHeader(raw: readonly string[], names: readonly string[]): string | null {
  const sent = raw.filter((_, index) => index % 2 === 0).map(plainName);
  return names.find((name) => sent.filter((one) => one === plainName(name)).length > 1) ?? null;
}
