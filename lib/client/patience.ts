/** The share of its pauses that a page waits: until typing has rested, until it asks again. A test does not type, and waits less. */
export const patience = { share: 1 };
