/** What is said above data that is not being refreshed. In a file of its own: a shared purge loads nothing else for it. */
export const staleTexts = {
  offline: "You're offline. The data below may be out of date.",
  silent: 'Purge Desk is not responding. The data below may be out of date. This page retries automatically.',
};
