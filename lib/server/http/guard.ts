import 'server-only';
import { AppError } from '@/lib/server/app-error';
import { auditRefusal } from '@/lib/server/auth/authorize';
import type { Caller } from '@/lib/server/auth/caller';
import type { Session } from '@/lib/server/auth/session';
import { dependencies } from '@/lib/server/dependencies';
import type { ErrorCode } from '@/lib/shared/error-codes';
import { identify } from './guards/identify';
import { isNavigation, refusalOf } from './guards/same-origin';
import { isRead, requestSubject } from './request-log';
import type { DeskRequest } from './without-next';

/** Decides whose requests an operation answers. */
export interface Guard {
  /** Returns the caller; throws an `AppError` for a request that it refuses. */
  admit: (request: DeskRequest, anybody: Caller) => Promise<{ caller: Caller; session?: Session }>;
  /** The codes of its refusals. */
  problems: readonly ErrorCode[];
  /** Whether it admits callers without a credential or a session. */
  isOpen: boolean;
}

async function refuseForeign(request: DeskRequest, anybody: Caller) {
  const { config, contextFor } = await dependencies();
  const refusal = refusalOf(request, config.auth);
  if (!refusal) return;
  if (!isRead(request.method)) {
    const attempt = { action: 'request', subject: requestSubject(request) } as const;
    await auditRefusal(contextFor(anybody), attempt, refusal);
  }
  throw new AppError(refusal);
}

/** Admits callers that the desk knows: the local operator, people who are signed in, programs with a credential. */
export const knownCaller: Guard = {
  async admit(request, anybody) {
    await refuseForeign(request, anybody);
    const identified = await identify(request.headers, (name) => request.cookies.get(name)?.value);
    if ('caller' in identified) return identified;
    const { code, ...details } = identified.refusal;
    throw new AppError(code, details);
  },
  // A credential and a session are looked up in the database.
  problems: [
    'foreign_host',
    'foreign_origin',
    'sign_in_required',
    'invalid_credential',
    'too_many_requests',
    'store_unavailable',
  ],
  isOpen: false,
};

/** Admits everyone, but no cross-site requests. */
export const anyone: Guard = {
  async admit(request, anybody) {
    await refuseForeign(request, anybody);
    return { caller: anybody };
  },
  problems: ['foreign_host', 'foreign_origin'],
  isOpen: true,
};

/**
 * Admits everybody who opens a page, from any site: the way to the company's sign-in and back. A picture or a frame of
 * another site must begin no sign-in: it would use up the rate limit of everybody behind that address.
 */
export const anyoneNavigating: Guard = {
  async admit(request, anybody) {
    if (!isNavigation(request.headers)) throw new AppError('foreign_origin');
    return { caller: anybody };
  },
  problems: ['foreign_origin'],
  isOpen: true,
};

/** Admits everyone, from any site: probes have no credential and call the machine by any name. */
export const anyoneFromAnywhere: Guard = {
  admit: async (_request, anybody) => ({ caller: anybody }),
  problems: [],
  isOpen: true,
};
