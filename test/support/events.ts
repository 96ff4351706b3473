import type { CodedEvent } from '@/lib/shared/events/coded-event';

/** Events for tests in which it does not matter what they say. */
export const anAcceptance: CodedEvent = { code: 'accepted', details: { purgeRequestId: '101' } };
export const aFailure: CodedEvent = { code: 'sending_failed', details: { error: 'cdn_rejected' } };
export const aDelay: CodedEvent = { code: 'requeued_unreachable', details: { until: '2026-11-22T12:00:00.000Z' } };
