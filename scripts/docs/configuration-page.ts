import { z } from 'zod';
import { settingTopics } from '@/lib/server/config';
import { sandboxVariables } from '@/sandbox/config.ts';

interface Setting {
  name: string;
  /** Another setting names a file that holds the value. */
  hasFile: boolean;
  fileExample: string;
  defaultText: string;
  description: string;
  example: string;
}

export const topics: Record<string, Record<string, z.ZodType>> = { ...settingTopics, Sandbox: sandboxVariables };

const metaOf = (schema: z.ZodType | undefined) => {
  const { description = '', example = '', defaultText } = (schema?.meta() ?? {}) as Record<string, string | undefined>;
  return { description, example, defaultText };
};

/** What a schema falls back to, as it would be written in the environment; empty where there is nothing. */
function defaultOf(schema: z.ZodType): string {
  const found = schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault ? schema.def.defaultValue : '';
  return ['string', 'number'].includes(typeof found) ? String(found) : '';
}

/** The settings of a topic; `NAME` and `NAME_FILE` are one. */
export const settingsOf = (variables: Record<string, z.ZodType>): Setting[] =>
  Object.entries(variables)
    .filter(([name]) => !name.endsWith('_FILE') || !(name.replace(/_FILE$/, '') in variables))
    .map(([name, schema]) => {
      const file = variables[`${name}_FILE`];
      const { description, example, defaultText } = metaOf(schema);
      return {
        name,
        hasFile: file !== undefined,
        fileExample: metaOf(file).example,
        defaultText: defaultText ?? defaultOf(schema),
        description,
        example,
      };
    });

/** A default that depends on something is a phrase with code in it. */
const isPhrase = (text: string) => text.includes('`');

const code = (text: string) => (text === '' ? '–' : `\`${text.replaceAll('|', '\\|')}\``);

function row({ name, hasFile, defaultText, description, example }: Setting) {
  const names = hasFile ? `${code(name)} or ${code(`${name}_FILE`)}` : code(name);
  const meaning = description.replaceAll('|', '\\|');
  return `| ${names} | ${isPhrase(defaultText) ? defaultText : code(defaultText)} | ${meaning}.${example && ` Example: ${code(example)}`} |`;
}

const anchor = (title: string) => title.toLowerCase().replaceAll(' ', '-');

const pageHead = `# Configuration

<!-- Made by \`npm run docs:configuration\` from the settings in the code. Do not edit it by hand. -->

Purge Desk reads its settings from environment variables.

- An empty variable counts as unset.
- A \`NAME_FILE\` variable names a file that holds the value, for secrets. Set \`NAME\` or \`NAME_FILE\`, not both.
- The desk reads a changed file again within a second, without a restart. Of \`DATABASE_URL_FILE\`, user and password count for new
  connections; another server or database needs a restart. A file that cannot be used leaves the last good value in place, and the log says so.
- A bad setting ends the start with exit code 1 and one line that names the setting. The line never shows a secret.
- The desk does not read \`.env\` files. [\`.env.example\`](../.env.example) lists every setting for tools that do.

`;

/** Returns docs/configuration.md. */
export const configurationPage = () =>
  [
    pageHead,
    ...Object.keys(topics).map((title) => `- [${title}](#${anchor(title)})\n`),
    ...Object.entries(topics).map(
      ([title, variables]) =>
        `\n## ${title}\n\n| setting | default | meaning |\n|---|---|---|\n${settingsOf(variables).map(row).join('\n')}\n`,
    ),
  ].join('');

const exampleHead = `# Every setting of Purge Desk with its default or an example. docs/configuration.md explains them.
# Made by \`npm run docs:configuration\`. Copy it to desk.env, remove the # of what you change, then:
#   node --env-file=desk.env scripts/run/start.mjs
#   docker run --env-file desk.env …
`;

const exampleLine = ({ name, hasFile, fileExample, defaultText, example }: Setting) =>
  hasFile && fileExample && !defaultText
    ? `#${name}_FILE=${fileExample}`
    : `#${name}=${example || (isPhrase(defaultText) ? '' : defaultText)}`;

/** Returns .env.example. */
export const exampleFile = () =>
  [
    exampleHead,
    ...Object.entries(topics).map(
      ([title, variables]) => `\n# ${title}\n${settingsOf(variables).map(exampleLine).join('\n')}\n`,
    ),
  ].join('');
