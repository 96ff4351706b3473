import 'server-only';
import { channel, subscribe } from 'node:diagnostics_channel';

/** A purge got a status: which, and what kind of purge it is. */
export interface PurgeChange {
  status: string;
  kind: string;
  mode: string;
}

const NAME = 'purge-desk.purge-change';
const changes = channel(NAME);

/** Told when it is written, in the transaction: one that is rolled back (a full disk) was told all the same. */
export const publishPurgeChange = (change: PurgeChange) => changes.publish(change);

/** Whatever status change this process writes, wherever in it. */
export const onPurgeChange = (listener: (change: PurgeChange) => void) =>
  subscribe(NAME, (message) => listener(message as PurgeChange));
