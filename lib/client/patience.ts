/** The factor for the delays of a page: after typing, and before the next request. Only tests change it. */
export const patience = { share: 1 };
