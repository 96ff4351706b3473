import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from '../../scripts/run/child-processes.mjs';
import { chromiumPath } from '../browser';
import { alternate, figureOf } from '../measure';
import { type Line, type Row, Skipped } from '../report';
import { pagesOf, usualHistory } from '../scenes';
import { onStage } from '../stage';

const ROUNDS = 3;
const WITHIN_MS = 120_000;
const folder = resolve('bench');
const cli = join(folder, 'node_modules', 'lighthouse', 'cli', 'index.js');
const CHROME_FLAGS =
  '--headless=new --no-sandbox --disable-quic --disable-background-networking --disable-component-update --disable-sync';
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;

interface Report {
  categories: Record<(typeof CATEGORIES)[number], { score: number | null }>;
  audits: Record<
    'largest-contentful-paint' | 'total-blocking-time' | 'cumulative-layout-shift',
    { numericValue: number }
  >;
}

/** Installs the packages of bench/package.json, which the product does not use. */
async function install() {
  const { version } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages[
    'node_modules/lighthouse'
  ] as { version: string };
  const installed = join(folder, 'node_modules', 'lighthouse', 'package.json');
  if (existsSync(installed) && JSON.parse(readFileSync(installed, 'utf8')).version === version) return;
  const { code, output } = await run('npm', ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']);
  if (code !== 0) throw new Skipped(`Lighthouse cannot be installed: ${output.trim().split('\n').at(-1)}`);
}

async function judge(url: string, report: string, form: 'desktop' | 'mobile', chromePath: string): Promise<Report> {
  const args = [
    ...[cli, url, '--quiet', '--output=json', `--output-path=${report}`, `--chrome-flags=${CHROME_FLAGS}`],
    `--only-categories=${CATEGORIES.join()}`,
    ...(form === 'desktop' ? ['--preset=desktop'] : []),
  ];
  const env = { ...process.env, CHROME_PATH: chromePath };
  const { code, output } = await run(process.execPath, args, { env, timeoutMs: WITHIN_MS });
  if (code !== 0) throw new Error(`Lighthouse failed for ${url}:\n${output.slice(-2000)}`);
  return JSON.parse(readFileSync(report, 'utf8'));
}

/** Runs Lighthouse on each page with its desktop and mobile presets. */
export const lighthouse: Row = {
  about: `Lighthouse for each page and an empty app, desktop and mobile, ${ROUNDS} runs each (installs Lighthouse into bench)`,
  seconds: 'long',
  measure: ({ say }) =>
    onStage(async (stage) => {
      await install();
      const chromePath = await chromiumPath();
      const desk = await stage.desk({ cdn: await stage.cdn(), history: await usualHistory(stage) });
      const urls: Record<string, string> = { 'empty app': (await stage.emptyApp()).url };
      for (const [name, path] of Object.entries(await pagesOf(desk))) urls[name] = desk.url + path;
      const report = join(stage.folder, 'lighthouse.json');
      const forms = ['desktop', 'mobile'] as const;
      const jobs = forms.flatMap((form) =>
        Object.entries(urls).map(([name, url]) => [`${form}: ${name}`, form, url] as const),
      );
      const rounds = await alternate<string, Report>(
        ROUNDS,
        Object.fromEntries(
          jobs.map(([name, form, url]) => [
            name,
            () => {
              say(`  ${name}`);
              return judge(url, report, form, chromePath);
            },
          ]),
        ),
      );
      return jobs.flatMap(([name, form]): Line[] => {
        const reports = rounds[name] ?? [];
        const scores = (category: (typeof CATEGORIES)[number]) =>
          figureOf(reports.map(({ categories }) => (categories[category].score ?? Number.NaN) * 100));
        const audit = (id: keyof Report['audits']) => figureOf(reports.map(({ audits }) => audits[id].numericValue));
        const line = (what: string, unit: Line['unit'], measured: Line['measured'], target: string): Line => ({
          what: `Lighthouse ${name}: ${what}`,
          unit,
          measured,
          target,
        });
        if (name.endsWith('empty app'))
          return [
            line('performance', '', scores('performance'), 'reported'),
            line('total blocking time', 'ms', audit('total-blocking-time'), 'reported'),
          ];
        return [
          line('performance', '', scores('performance'), form === 'desktop' ? '≥ 99' : '≥ 90'),
          line('accessibility', '', scores('accessibility'), '100'),
          line('best practices', '', scores('best-practices'), '100'),
          line('largest contentful paint', 'ms', audit('largest-contentful-paint'), 'reported'),
          line('total blocking time', 'ms', audit('total-blocking-time'), 'reported'),
          line('layout shift', '', audit('cumulative-layout-shift'), '0'),
        ];
      });
    }),
};
