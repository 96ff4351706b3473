/** The share of its pauses that a page waits: until typing has rested, until it asks again. Only tests change it, as nobody types there. */
export const patience = { share: 1 };
