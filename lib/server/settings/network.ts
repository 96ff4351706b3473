import 'server-only';
import { z } from 'zod';
import { createFindProxy, type OutboundProxy, proxyAt } from '../network/outbound-proxy';

/** The address of a proxy; the message of an issue shows nothing of it, for it may hold a password. */
const proxyAddress = z.string().transform((text, context): OutboundProxy => {
  const proxy = proxyAt(text);
  if (proxy) return proxy;
  context.addIssue({
    code: 'custom',
    message:
      'must look like http://proxy.example:3128 or https://USER:PASSWORD@proxy.example; write @, / and % of a password as %40, %2F and %25',
  });
  return z.NEVER;
});

/** The settings of the network, by name, as docs/configuration.md lists them. */
export const networkVariables = {
  HTTPS_PROXY: proxyAddress.optional().meta({
    description:
      'Outbound proxy to the CDN, to the OpenID provider and to the sites that the desk looks at: `http://` or `https://`, with user and password if the proxy requires them. The desk asks it for a tunnel (`CONNECT`) even if a look uses plain http, and ignores `HTTP_PROXY`. Loopback addresses never use the proxy',
    example: 'http://proxy.example.com:3128',
  }),
  NO_PROXY: z.string().optional().meta({
    description:
      'Hosts that the desk reaches without the proxy, separated by commas: names with their subdomains, addresses, networks like `10.0.0.0/8`, each with or without a port, or `*` for all. `https_proxy` and `no_proxy` in lower case win over upper case, as in curl',
    example: 'login.example.com,10.0.0.0/8',
  }),
  NODE_EXTRA_CA_CERTS: z.string().optional().meta({
    description:
      'A PEM file with certificate authorities that the whole process trusts in addition to those of Node.js: the CDN, the OpenID provider and the proxy. Node.js reads it once, at the start',
    example: '/etc/ssl/certs/company-ca.pem',
  }),
};

/** As curl: lower case wins. */
const LOWER_CASE: Record<string, keyof typeof networkVariables> = { https_proxy: 'HTTPS_PROXY', no_proxy: 'NO_PROXY' };

/** Returns variables with what is set in lower case by its name in upper case. */
export const withLowerCaseProxy = (variables: Record<string, string>): Record<string, string> => ({
  ...variables,
  ...Object.fromEntries(
    Object.entries(LOWER_CASE).flatMap(([lower, name]) => {
      const value = variables[lower];
      return value === undefined ? [] : [[name, value]];
    }),
  ),
});

/** Returns these settings as the desk uses them. */
export const networkConfig = (env: z.output<z.ZodObject<typeof networkVariables>>) => ({
  /** Which proxy leads to an address. */
  findProxy: createFindProxy(env.HTTPS_PROXY, env.NO_PROXY ?? ''),
});
