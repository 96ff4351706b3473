import 'server-only';
import { channel, subscribe } from 'node:diagnostics_channel';
import type { LogEvent } from 'kysely';

/** A statement that the database refused or could not do. */
interface StoreError {
  /** It would have changed something. */
  isWrite: boolean;
}

const NAME = 'purge-desk.store-error';
const errors = channel(NAME);

/** Tells of statements that fail; for Kysely's log. */
export function publishStatement({ level, query }: LogEvent): void {
  if (level === 'error') errors.publish({ isWrite: !/^\s*(select|pragma)\b/i.test(query.sql) } satisfies StoreError);
}

/** Every statement of this process that failed. */
export const onStoreError = (listener: (error: StoreError) => void) =>
  subscribe(NAME, (message) => listener(message as StoreError));
