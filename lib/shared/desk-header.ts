/** Every answer of the desk has this header. What answers in its place may have all the others. */
export const DESK_HEADER = 'x-purge-desk';
