import type { NextRequest } from 'next/server';
import { pageGuard } from '@/lib/server/http/guards/page-guard';

/** Pages are judged before they are begun. */
export async function proxy(request: NextRequest) {
  const judge = await pageGuard();
  return judge(request);
}

/** API routes make the same checks themselves, where it costs less; the files are the same for everybody. */
export const config = {
  matcher:
    '/((?!api/|api$|_next/static/|(?:mask-)?icon(?:-moving|-done|-failed)?\\.svg$|(?:apple-touch-icon|icon-192|icon-512|social-preview)\\.png$|robots\\.txt$|manifest\\.webmanifest$).*)',
};
