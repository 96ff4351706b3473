import { z } from 'zod';
import { anyoneFromAnywhere } from '@/lib/server/http/guard';
import { liveAnswer } from '@/lib/server/http/guards/before-next';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  /** The server answers this one before Next does; the route refuses the other methods. */
  GET: operation({
    id: 'getLiveness',
    summary: 'Liveness check',
    tag: 'Desk',
    guard: anyoneFromAnywhere,
    answers: { 200: { description: 'The process responds.', body: z.object({ status: z.literal('ok') }) } },
    handle: async () => liveAnswer(),
  }),
});
