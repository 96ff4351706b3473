import config from '../../playwright.config';

export default { ...config, testDir: '.', testMatch: '*.picture.ts', outputDir: '../../test-results', workers: 1 };
