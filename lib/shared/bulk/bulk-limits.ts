/** How many lines one list can have. */
export const BULK_MAX_LINES = 10_000;
