import 'server-only';
import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy } from '@/lib/server/http/content-security-policy';
import { wasSeen } from '@/lib/server/http/every-request';
import { plainPage } from '@/lib/server/http/plain-page';
import { withStore } from '@/lib/server/http/with-store';
import { refusalPage, startingError } from './before-next';
import { deskRefusal, SHARE_HEADER, shareRefusal } from './desk-guard';

const CSP = 'content-security-policy';
const READS = new Set(['GET', 'HEAD']);
const onlyRead = {
  title: 'Method not allowed',
  sentences: ['Pages accept only GET and HEAD requests. Use the API to make changes.'],
};

/** Decides who may see a page before it is begun, and which scripts may run in it. */
export async function judgePage(request: NextRequest): Promise<Response> {
  if (!READS.has(request.method)) return plainPage(onlyRead, 405, { allow: [...READS].join(', ') });
  if (!wasSeen(request.headers)) return refusalPage(startingError());
  return withStore(() => letThrough(request));
}

async function letThrough(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl;
  const headers = new Headers(request.headers);
  headers.delete(SHARE_HEADER);
  const policy = contentSecurityPolicy();
  // Next reads the nonce from here and gives it to its own scripts.
  headers.set(CSP, policy);
  const goOn = () => {
    const response = NextResponse.next({ request: { headers } });
    response.headers.set(CSP, policy);
    return response;
  };
  if (/^\/share(\/|$)/.test(pathname)) {
    headers.set(SHARE_HEADER, request.method);
    return (await shareRefusal(pathname, request.headers)) ?? goOn();
  }
  const { refusal, cookie } = await deskRefusal(request);
  if (refusal) return refusal;
  const response = goOn();
  if (cookie !== undefined) response.headers.append('set-cookie', cookie);
  return response;
}
