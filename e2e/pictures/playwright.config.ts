import config from '../../playwright.config';

// Pictures need no database server, and the path of its set-up is relative to the other configuration.
const { globalSetup: _, ...rest } = config;

export default { ...rest, testDir: '.', testMatch: '*.picture.ts', outputDir: '../../test-results', workers: 1 };
