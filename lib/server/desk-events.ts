import 'server-only';
import type { CdnCall, CdnResult } from './cdn/cdn-calls';
import type { LookRequest } from './edge/edge';
import type { StoreError } from './store/engine/open-database';
import type { PurgeChange } from './store/purges/purge-events';
import type { LookVerdict } from './store/purges/purge-looks';

interface Signal<Message> {
  emit: (message: Message) => void;
  /** Listeners are called at once, in the order of their coming; none may throw. */
  on: (listener: (message: Message) => void) => void;
}

function signal<Message>(): Signal<Message> {
  const listeners: ((message: Message) => void)[] = [];
  return {
    emit: (message) => {
      for (const listener of listeners) listener(message);
    },
    on: (listener) => void listeners.push(listener),
  };
}

/** The events of a desk for its log, metrics and health; its behavior does not depend on the listeners. */
export const createDeskEvents = () => ({
  /** A call went over the wire to the CDN, in the work that it belongs to. */
  cdnCall: signal<CdnCall>(),
  /** The answer to a question to the CDN was read, whatever it took to get one. */
  cdnResult: signal<CdnResult>(),
  /** A purge changed its status. Published inside the transaction, even if that is rolled back later. */
  purgeChange: signal<PurgeChange>(),
  /** A request of a look is over. */
  lookRequest: signal<LookRequest>(),
  /** A look changed the renewal of a purge. Published like `purgeChange`. */
  renewal: signal<LookVerdict>(),
  /** A statement failed in the database. */
  storeError: signal<StoreError>(),
  /** A request was refused by a limit, with its name. */
  limitReached: signal<string>(),
});

export type DeskEvents = ReturnType<typeof createDeskEvents>;
