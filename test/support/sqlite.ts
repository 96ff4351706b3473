import type { DatabaseSync as PackageDatabase } from '@photostructure/sqlite';
import { sqliteOfThisNode } from '@/lib/server/store/engine/sqlite';

/**
 * The SQLite that a desk in this process uses. Two builds of it in one process release each other's locks on a file
 * (sqlite.org/howtocorrupt.html, 2.2.1): a test that opens the file of a desk must use the same.
 */
export const DatabaseSync = sqliteOfThisNode() as object as typeof PackageDatabase;
export type DatabaseSync = InstanceType<typeof PackageDatabase>;
