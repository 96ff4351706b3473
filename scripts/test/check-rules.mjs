import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linesOfBareText } from './lone-text.mjs';
import { linesOfOwnInstanceof } from './own-instanceof.mjs';
import { repositoryFiles } from './repository-files.mjs';

/** @typedef {{ path: string, text: string }} SourceFile */

/**
 * One rule that the other tools cannot see, with one way to break it.
 * @typedef {object} Rule
 * @property {string} says
 * @property {RegExp} where the paths it holds for
 * @property {RegExp} [except] paths among them that are free of it
 * @property {RegExp} [pattern] not allowed in the code (comments do not count)
 * @property {number} [maxLines]
 * @property {(file: SourceFile) => boolean} [breaks] for what is wrong with a file as a whole
 * @property {(file: SourceFile) => number[]} [lines] for what only a parser finds
 */

const codeFile = /\.(tsx?|mjs|css)$/;
const ourFolders = /^(app|components|lib|sandbox|test|e2e|scripts|bench)\//;
const tests = /\.(test|spec)\.tsx?$/;

const kebab = '[a-z0-9]+(-[a-z0-9]+)*';
const fileName = new RegExp(`^${kebab}(\\.${kebab})*$`);
// Next's own spellings: [id], [...rest], [[...rest]], (group), @slot, _private.
const folderName = new RegExp(`^(${kebab}(\\.${kebab})*|\\[{1,2}(\\.{3})?\\w+\\]{1,2}|\\(${kebab}\\)|[@_]${kebab})$`);

/** @type {Rule[]} */
const rules = [
  { says: 'a file has at most 300 lines (200 is better)', where: ourFolders, maxLines: 300 },
  { says: 'a page has at most 30 lines', where: /^app\/(.*\/)?page\.tsx$/, maxLines: 30 },
  { says: 'a route has at most 50 lines', where: /^app\/(.*\/)?route\.ts$/, maxLines: 50 },
  {
    says: 'names are kebab-case',
    where: ourFolders,
    breaks: ({ path }) => {
      const folders = path.split('/');
      const name = folders.pop() ?? '';
      return !fileName.test(name) || !folders.every((folder) => folderName.test(folder));
    },
  },
  {
    says: 'a name tells the one job of a file: not utils, helpers, types or index',
    where: ourFolders,
    breaks: ({ path }) => /(^|\/)(utils?|helpers?|types?|index)(\.|\/)/.test(path),
  },
  {
    says: 'no barrels: import from where a thing is',
    where: /^(components|lib|sandbox|test|e2e)\//,
    breaks: ({ text }) => {
      const code = withoutComments(text);
      const reexport = /export\s+(type\s+)?(\*(\s+as\s+\w+)?|\{[^}]*\})\s+from\s+['"][^'"]+['"];?/g;
      return reexport.test(code) && code.replace(reexport, '').trim() === '';
    },
  },
  {
    says: "the first line is import 'server-only';",
    where: /^lib\/server\/.*\.tsx?$/,
    except: tests,
    breaks: ({ text }) => !/^import 'server-only';\r?\n/.test(text),
  },
  {
    says: 'the environment is read in config.ts only',
    where: /\.(tsx?|mjs)$/,
    except: /^(lib\/server\/config\.ts|sandbox\/config\.ts|(scripts|test|e2e|bench)\/.*|[^/]*\.config\.\w+)$/,
    // Next replaces NEXT_RUNTIME while it builds; nothing else can tell its runtimes apart.
    pattern: /\bprocess\??\.env\b(?!\.NEXT_RUNTIME\b)|\bprocess\[|\bfrom ['"](node:)?process['"]/,
  },
  {
    says: 'next/headers and Request stay in app, lib/server/http, lib/server/auth and proxy.ts',
    where: /^(components|lib)\/|^instrumentation\.ts$/,
    except: /^lib\/server\/(http|auth)\/|\.test\.tsx?$/,
    pattern:
      /['"]next\/headers['"]|\bNextRequest\b|\bnew Request\(|[:<|&]\s*Request\b(?!\s*:)|\b(as|extends) Request\b/,
  },
  {
    says: "only lib/server/settings/cdn.ts knows the name of the CDN's token",
    where: /^(app|components|lib)\//,
    except: /^lib\/server\/(settings\/(cdn|network\.test)|config\.test|rights-settings\.test)\.ts$/,
    pattern: /F5XC_API_TOKEN/,
  },
  {
    says: 'only lib/server/cdn or lib/server/network calls out',
    where: /^lib\/server\//,
    except: /^lib\/server\/(cdn|network)\/|\.test\.ts$/,
    pattern: /['"]undici['"]|(?<![\w.$])(globalThis\.)?fetch\(/,
  },
  {
    says: 'an error of our own is known by its name (errorNamed): Next makes several copies of a class',
    where: /^(app|lib\/(server|shared))\/|^(proxy|instrumentation)\.ts$/,
    except: tests,
    lines: linesOfOwnInstanceof,
  },
  {
    says: 'parseUrl instead of URL.canParse, which refuses letters beyond ASCII on Node 20',
    where: /^(app|components|lib|sandbox)\//,
    except: /^lib\/shared\/text\/parse-url\.ts$/,
    pattern: /URL\.canParse/,
  },
  {
    says: 'only lib/server/auth/identity-provider.ts talks to the OpenID provider',
    where: /^(app|components|lib)\/|^(proxy|instrumentation(-client)?)\.ts$/,
    except: /^lib\/server\/auth\/identity-provider\.ts$/,
    pattern: /['"](openid-client|oauth4webapi)['"]/,
  },
  {
    says: 'a text that may change or move has an element of its own, for the translation of browsers (lone-text.mjs)',
    where: /^(app|components)\/.*\.tsx$/,
    except: tests,
    lines: linesOfBareText,
  },
  {
    says: 'no skipped tests, no .only; only what a machine lacks is skipped, by its name and with a reason',
    where: /\.(test|spec)\.tsx?$|^(test|e2e)\//,
    pattern:
      /^\s*(it|test|describe|suite|bench)(\.\w+)*\.(skip|only|todo|fixme)\b(?!\((no[A-Z]\w*)\.when, \4\.because\))/,
  },
];

const stringOrComment = /(['"])(?:\\.|(?!\1)[^\\\n])*\1|`(?:\\[\s\S]|[^\\`])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** Blanks comments out, so that lines keep their numbers. @param {string} text */
function withoutComments(text) {
  return text.replace(stringOrComment, (match) => (match.startsWith('/') ? match.replace(/[^\n]/g, ' ') : match));
}

/**
 * @param {Rule} rule
 * @param {SourceFile} file
 * @returns {number[]} the lines that break the rule
 */
function linesThatBreak({ pattern, maxLines, breaks, lines: find }, file) {
  if (find) return find(file);
  const lines = (pattern ? withoutComments(file.text) : file.text).replace(/\n$/, '').split('\n');
  if (pattern) return lines.flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));
  if (maxLines) return lines.length > maxLines ? [maxLines + 1] : [];
  return breaks?.(file) ? [1] : [];
}

/**
 * @param {SourceFile[]} files
 * @returns {string[]} one `path:line rule` for each violation
 */
export function findViolations(files) {
  const code = files.filter(({ path }) => codeFile.test(path));
  return code.flatMap((file) =>
    rules
      .filter(({ where, except }) => where.test(file.path) && !except?.test(file.path))
      .flatMap((rule) => linesThatBreak(rule, file).map((line) => `${file.path}:${line} ${rule.says}`)),
  );
}

function main() {
  const paths = repositoryFiles.filter((path) => codeFile.test(path));
  const violations = findViolations(paths.map((path) => ({ path, text: readFileSync(path, 'utf8') })));
  for (const violation of violations) console.error(violation);
  if (violations.length > 0) process.exitCode = 1;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) main();
