/** All that this product keeps in a tab begins with it. */
const OURS = 'purge-desk.';

/** What the browser refuses to store (storage switched off, full) is kept for as long as the page lives. */
const memory = new Map<string, string>();

function read(key: string) {
  try {
    return memory.get(key) ?? sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** A value that this tab remembers across reloads; undefined when there is none or it does not fit. */
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

/** Forgets all that was typed in this tab: whoever sits here next is to find nothing of it. */
export function forgetEverything() {
  memory.clear();
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(OURS)) sessionStorage.removeItem(key);
  } catch {
    // There is nothing to forget where nothing can be stored.
  }
}
