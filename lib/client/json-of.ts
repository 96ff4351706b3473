import { dehydrate, type QueryClient } from '@tanstack/react-query';

/** What the server has read, for `KnownJson`. Not beside it: what imports that has it loaded in the browser. */
export const jsonOf = (client: QueryClient) => JSON.stringify(dehydrate(client));
