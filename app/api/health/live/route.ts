import { allowOnly } from '@/lib/server/http/api-route';
import { liveAnswer } from '@/lib/server/http/guards/before-next';

export const dynamic = 'force-dynamic';

/** The server answers this one before Next does; the route refuses the other methods. */
export const GET = liveAnswer;

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
