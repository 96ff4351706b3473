/** How many lines one list can have. */
export const BULK_MAX_LINES = 10_000;
/** How long a request with one can be, in bytes. */
export const BULK_MAX_BYTES = 5 * 1024 * 1024;
