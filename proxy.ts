import { type NextRequest, NextResponse } from 'next/server';
import { refusalAtShareDoor, SHARE_HEADER } from '@/lib/server/http/share-door';
import { isLoopbackHostHeader } from '@/lib/shared/loopback';

/** Pages answer to this machine's own names alone, so that no site can rebind its name to 127.0.0.1 and read them. */
export async function proxy(request: NextRequest) {
  if (!isLoopbackHostHeader(request.headers.get('host')))
    return new NextResponse('Purge Desk answers only to localhost and 127.0.0.1.\n', { status: 403 });
  const { pathname } = request.nextUrl;
  if (!/^\/share(\/|$)/.test(pathname)) return NextResponse.next();
  const headers = new Headers(request.headers);
  headers.set(SHARE_HEADER, 'yes');
  return (await refusalAtShareDoor(pathname)) ?? NextResponse.next({ request: { headers } });
}

/** API routes make the same check themselves, where it costs less. */
export const config = { matcher: '/((?!api/|_next/static/|icon.svg).*)' };
