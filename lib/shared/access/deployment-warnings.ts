/** What a desk runs with although it weakens its guards: what happens, and what to set. */
export const deploymentWarningTexts = {
  trusted_proxies_missing: {
    title: 'TRUSTED_PROXIES is not set.',
    effect: 'All users share the address of the proxy, so one user can use up the rate limits of all users.',
    next: 'Set it to the address of the proxy in front of Purge Desk.',
  },
  proxy_secret_missing: {
    title: 'PROXY_SECRET_FILE is not set.',
    effect: 'Any program at an address in TRUSTED_PROXIES can impersonate any user.',
    next: 'Set it, and configure the proxy to send the same secret in X-Purge-Desk-Proxy-Secret.',
  },
} as const satisfies Record<string, { title: string; effect: string; next: string }>;

export type DeploymentWarning = keyof typeof deploymentWarningTexts;

export const deploymentWarningSentence = (warning: DeploymentWarning) => {
  const { title, effect, next } = deploymentWarningTexts[warning];
  return `${title} ${effect} ${next}`;
};
