/** A count for reading: "10,000". */
export const numberText = (count: number) => (count < 1000 ? String(count) : count.toLocaleString('en-US'));

/** "1 purge", "2 purges", "3 entries", "10,000 purges". */
export const counted = (count: number, one: string, many = `${one}s`) =>
  `${numberText(count)} ${count === 1 ? one : many}`;
