import type { Instrumentation } from 'next';

export async function register() {
  // Next builds this file for its edge runtime too and drops the branch there by this very expression.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { boot } = await import('./lib/server/boot');
    await boot();
  }
}

export const onRequestError: Instrumentation.onRequestError = async (error, { headers }) => {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { answerPageTrouble } = await import('./lib/server/http/page-trouble');
    answerPageTrouble(error, headers);
  }
};
