import 'server-only';

/** Where the history is kept. The address of a server may hold a password: it is never logged or shown. */
export type DatabaseLocation = { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: string };
