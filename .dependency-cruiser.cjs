/** Which module may import which: shared/design in one file. Type imports count as imports. */
const layer = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: to },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    layer(
      'shared-stands-alone',
      '^lib/shared/',
      '^(app|components|lib/(client|server)|sandbox|test|e2e|bench|instrumentation|proxy)',
    ),
    layer('server-below-pages', '^lib/server/', '^(app|components|lib/client|sandbox|e2e|bench)/'),
    layer('browser-below-pages', '^(components|lib/client)/', '^(app|lib/server|sandbox|e2e|bench)/'),
    layer('client-below-components', '^lib/client/', '^components/'),
    layer('store-knows-no-use-case', '^lib/server/store/', '^lib/server/(?!store/)'),
    layer('cdn-knows-no-use-case', '^lib/server/cdn/', '^lib/server/(?!cdn/|config|network/|settings/)'),
    layer('network-knows-nobody', '^lib/server/network/', '^lib/server/(?!network/|app-error|settings/setting-values)'),
    layer('sandbox-stands-alone', '^sandbox/', '^(app|components|lib|test|e2e)/'),
    layer(
      'nobody-needs-tests',
      '^(app|components|lib|sandbox)/(?!.*\\.test\\.ts)',
      '(\\.test\\.tsx?$|^(test|e2e|bench)/)',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
