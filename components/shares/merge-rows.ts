interface Row {
  key: string;
}

/**
 * Keeps the rows that a reader has in front of them in their places while newer ones come in above: they are updated in
 * place, and `newer` counts the rest. A row that no longer fits is removed. While newer ones are hidden, a missing row may
 * only have been pushed off the page, so it stays as it was.
 */
export function mergeRows<T extends Row>(shown: readonly T[], latest: readonly T[]) {
  const fresh = new Map(latest.map((row) => [row.key, row]));
  const known = new Set(shown.map((row) => row.key));
  const newer = latest.filter((row) => !known.has(row.key)).length;
  const rows = shown.flatMap((row) => fresh.get(row.key) ?? (newer > 0 ? [row] : []));
  return { rows, newer };
}
