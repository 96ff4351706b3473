import 'server-only';

/** The parts of a setting that names several things; empty ones do not count. */
export const list = (text: string, separator: string) =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
