/** Names and addresses that only this machine can reach. Other spellings (127.1, 0) are left out on purpose. */
const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

export const isLoopbackHost = (hostname: string) => LOOPBACK_HOSTS.has(hostname.toLowerCase());

/** Whether a Host header names this machine. Refusing all else stops pages that rebind their own DNS name to 127.0.0.1. */
export const isLoopbackHostHeader = (host: string | null) =>
  host !== null && isLoopbackHost(host.replace(/:\d{1,5}$/, ''));
