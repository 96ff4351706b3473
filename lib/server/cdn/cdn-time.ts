import 'server-only';

/** Before this a time is a protobuf's zero, not a moment. */
const EARLIEST = Date.parse('2000-01-01T00:00:00Z');

/** A moment of the CDN's clock in our spelling; null when it is absent, zero or unreadable. */
export function cdnTime(value: string | null | undefined): string | null {
  const at = Date.parse(value ?? '');
  return Number.isNaN(at) || at < EARLIEST ? null : new Date(at).toISOString();
}
