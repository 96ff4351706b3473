/** Returns what makes a value once and keeps it under its key; at most `max`, those that were used last. */
export function keepUpTo<Value>(max: number) {
  const kept = new Map<string, Value>();
  return (key: string, make: () => Value): Value => {
    const value = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, value);
    const [oldest = ''] = kept.keys();
    if (kept.size > max) kept.delete(oldest);
    return value;
  };
}
