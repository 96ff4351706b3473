/** The prefix of all keys of this product in a tab. */
const OURS = 'purge-desk.';

/** If the browser refuses to store a value (storage off or full), it is kept for the lifetime of the page. */
const memory = new Map<string, string>();

function read(key: string) {
  try {
    return memory.get(key) ?? sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** A value that this tab keeps across reloads; undefined if there is none or it is invalid. */
export function remembered<T>(key: string, fits: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(read(key) ?? 'null');
    return fits(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function remember(key: string, value: unknown) {
  const text = JSON.stringify(value);
  try {
    sessionStorage.setItem(key, text);
    memory.delete(key);
  } catch {
    memory.set(key, text);
  }
}

/** Removes all input of this tab, so the next user cannot see it. */
export function forgetEverything() {
  memory.clear();
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(OURS)) sessionStorage.removeItem(key);
  } catch {
    // There is nothing to forget where nothing can be stored.
  }
}
