import 'server-only';
import type { Dependencies } from './build-dependencies';

/** Next bundles a module once for instrumentation and once for routes: the global is what makes it one instance. */
const KEY = Symbol.for('purge-desk.dependencies');
const holder = globalThis as { [KEY]?: () => Promise<Dependencies> };

/** From now on `dependencies` are what this finds. */
export const findDependenciesBy = (find: () => Promise<Dependencies>): void => {
  holder[KEY] = find;
};

/**
 * Everything that is built once for the server. What builds it is loaded by the first who asks: in each file of a page or a route that Next
 * writes, it would be read and run again.
 */
export function dependencies(): Promise<Dependencies> {
  if (!holder[KEY]) {
    const built = import('./build-dependencies').then(({ buildFromEnvironment }) => buildFromEnvironment());
    holder[KEY] = () => built;
  }
  return holder[KEY]();
}
