const { options } = require('./.dependency-cruiser.cjs');

const withoutCycles = '^(components|lib/client)(/|$)';

/** No folder needs another that needs it. Tests may: they lie beside the code and use the whole desk. */
module.exports = {
  forbidden: [
    {
      name: 'no-folder-cycles',
      severity: 'error',
      scope: 'folder',
      from: { path: withoutCycles },
      to: { circular: true },
    },
  ],
  options: { ...options, exclude: { path: '\\.test\\.tsx?$|-under-test\\.' } },
};
