import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { settingNames, settingTopics } from '@/lib/server/config';
import { endsWithinMs, readStartSettings } from '../run/start-settings.mjs';
import { ROOT } from '../test/repository-files.mjs';
import { configurationPage, exampleFile, settingsOf, topics } from './configuration-page';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const settings = Object.values(topics).flatMap(settingsOf);

describe('the documents of the settings', () => {
  it.each([
    ['docs/configuration.md', configurationPage],
    ['.env.example', exampleFile],
  ])('%s is what `npm run docs:configuration` makes of the code', (file, made) => expect(read(file)).toBe(made()));

  it.each(settings)('$name has a description without a period at its end', ({ description }) =>
    expect(description).toMatch(/^[^|\n]{8,}[^.\n]$/),
  );

  it('lists every setting that the desk reads, once', () => {
    const listed = Object.values(settingTopics).flatMap((variables) => Object.keys(variables));
    // The desk gets it from `npm start`; it is no setting for people.
    expect(listed.toSorted()).toEqual(settingNames.filter((name) => name !== 'SANDBOX_EDGE_URL').toSorted());
  });

  it('gives the defaults that the start uses before the desk reads its settings', () => {
    const { host, port, sandboxPort } = readStartSettings({});
    const defaults = Object.fromEntries(settings.map(({ name, defaultText }) => [name, defaultText]));
    expect(defaults).toMatchObject({ HOST: host, PORT: String(port), SANDBOX_PORT: String(sandboxPort) });
    const { CDN_TIMEOUT_SECONDS } = defaults;
    expect(endsWithinMs({})).toBe(endsWithinMs({ CDN_TIMEOUT_SECONDS }));
  });
});

describe('.env.example', () => {
  const values = parseEnv(read('.env.example').replaceAll(/^#(?=[A-Z_]+=)/gm, '')) as Record<string, string>;

  it.each(Object.entries(values).filter(([name, value]) => value && !name.endsWith('_FILE')))(
    'has a value for %s that the desk accepts: %s',
    (name, value) => {
      const schema = Object.values(topics).find((variables) => name in variables)?.[name];
      expect(schema?.safeParse(value).success).toBe(true);
    },
  );
});
