import type { Renewal } from './purge-terms';

/** What is said of whether a purge shows at the edge. The status stays what the CDN said. */
export const renewalTexts: Record<Renewal, { label: string; meaning: string }> = {
  verified: { label: 'Verified', meaning: 'Every place that Purge Desk looked at serves a copy from after the purge.' },
  not_renewed: {
    label: 'Not renewed',
    meaning: 'A place that Purge Desk looked at still serves the copy from before.',
  },
  not_checked: {
    label: 'Not checked',
    meaning: 'Purge Desk has not seen at the edge whether the purge had an effect.',
  },
  pending: { label: 'To be checked', meaning: 'Purge Desk looks at the edge when the CDN reports completion.' },
};
