export async function register() {
  // Next builds this file for its edge runtime too and drops the branch there by this very expression.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { boot } = await import('./lib/server/boot');
    await boot();
  }
}
