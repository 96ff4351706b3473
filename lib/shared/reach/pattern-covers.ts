import { RE2JS } from 're2js';
import type { Covers } from '@/lib/shared/targets/check-url';
import { comparedForms, compilePattern } from './pattern-reach';

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * Whether a pattern matches a URL, as an unanchored search: `no` only if it does not whatever the CDN compares, `unsure` where
 * that decides, or where the engine does not read the pattern.
 */
export const patternCovers: Covers = (pattern, url) => {
  const engine = compilePattern(pattern);
  const ignoringCase = compilePattern(pattern, RE2JS.CASE_INSENSITIVE);
  if (!engine || !ignoringCase) return 'unsure';
  const { host, hostname, pathname, search } = new URL(url);
  const paths = [pathname, pathname + search];
  if (paths.every((path) => engine.test(path))) return 'yes';
  const mayBe = [...paths, ...paths.map(decoded)].some((path) =>
    comparedForms.some(({ of }) => [hostname, host].some((name) => ignoringCase.test(of(name, path)))),
  );
  return mayBe ? 'unsure' : 'no';
};
