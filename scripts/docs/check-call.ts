import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describedRoutes } from '@/app/api/openapi.json/document';
import type { Method } from '@/lib/server/http/route';
import { ROOT } from '../test/repository-files.mjs';
import type { Call } from './run-block';

const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const exists = (file: string) => existsSync(path.join(ROOT, file));

/** Names and text of a script's program: what it does with an option is in there. */
function sourceOf(script: string): string {
  const files = scripts[script]?.match(/\S+\.(ts|mjs)\b/g) ?? [];
  return files.map((file) => readFileSync(path.join(ROOT, file), 'utf8')).join('\n');
}

/** What is wrong with a script of package.json and the options it gets: only that both exist is checked. */
export function npmProblems(args: string[]): string[] {
  const [command = '', ...rest] = args;
  if (command === 'ci') return [];
  const script = command === 'run' ? (rest[0] ?? '') : command;
  if (scripts[script] === undefined) return [`npm has no script ${script}`];
  const source = sourceOf(script);
  const options = rest.filter((arg) => /^--\w/.test(arg)).map((arg) => arg.slice(2).split('=')[0] ?? '');
  return options.filter((option) => !source.includes(option)).map((option) => `${script} has no option --${option}`);
}

const OPERATOR_TOOL = /^\/app\/tools\/([\w-]+)\.mjs$/;

/** A program of ours, in the repository or where the build puts it. */
function nodeProblems(args: string[]): string[] {
  const file = args.find((arg) => /\.(mjs|ts)$/.test(arg));
  if (file === undefined) return ['node gets no program'];
  const [, tool] = OPERATOR_TOOL.exec(file) ?? [];
  const isThere = tool ? /scripts\/[\w-]+\.ts/.test(scripts[tool.replace('-', ':')] ?? '') : exists(file);
  return isThere || file === 'serve.mjs' ? [] : [`there is no ${file}`];
}

/** `docker` and `kubectl` need a daemon and a cluster: only the files that a command names are checked. */
function fileProblems(args: string[]): string[] {
  const named = args.flatMap((arg, index) => (args[index - 1] === '-k' || args[index - 1] === '-f' ? [arg] : []));
  return named.filter((file) => !exists(file)).map((file) => `there is no ${file}`);
}

/** Only what a command takes from the repository, or the build puts there, can be checked. */
function sudoProblems(args: string[]): string[] {
  const ours = args.filter((arg) => /^(deploy|\.next)\//.test(arg) && arg !== '.next/standalone');
  return ours.filter((file) => !exists(file)).map((file) => `there is no ${file}`);
}

const npxProblems = ([name = '']: string[]) =>
  existsSync(path.join(ROOT, 'node_modules', '.bin', name)) ? [] : [`${name} is not installed`];

/** Method, address and body of a curl call. */
export function curlRequest(args: string[]) {
  const argumentOf = (...names: string[]) => args.find((_, index) => names.includes(args[index - 1] ?? ''));
  const body = argumentOf('-d', '--data', '--data-binary');
  const url = args.find((arg, index) => /^https?:/.test(arg) && args[index - 1] !== '-H');
  const isHead = args.some((arg) => /^-[a-zA-Z]*I/.test(arg));
  const headers = args.filter((_, index) => args[index - 1] === '-H').map((header) => header.split(/: */, 2));
  const method = argumentOf('-X', '--request') ?? (body === undefined ? (isHead ? 'HEAD' : 'GET') : 'POST');
  return { method, url, body, headers: Object.fromEntries(headers) as Record<string, string> };
}

const matches = (template: string, pathname: string) =>
  new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname);

/** Whether the API has this call, accepts its query and its body, by the schemas that its routes use. */
function curlProblems(args: string[]): string[] {
  const { method, url, body, headers } = curlRequest(args);
  if (url === undefined) return ['curl gets no address'];
  const { pathname, searchParams } = new URL(url);
  // A literal path goes before one with a parameter.
  const found = Object.entries(describedRoutes)
    .filter(([template]) => matches(template, pathname))
    .sort(([a], [b]) => a.split('{').length - b.split('{').length)[0];
  const described = found?.[1][method as Method]?.operation?.description;
  if (!described) return [`the API has no ${method} ${pathname}`];
  const query = described.query?.safeParse(Object.fromEntries(searchParams));
  const isText = (headers['content-type'] ?? '') in (described.textBodies ?? {});
  const sent = isText ? undefined : described.body?.safeParse(body === undefined ? undefined : JSON.parse(body));
  return [query, sent].flatMap((parsed) => parsed?.error?.issues.map((issue) => issue.message) ?? []);
}

/** What is wrong with a call that a document shows; nothing for what only prints. */
export function problemsOf({ program, args }: Call): string[] {
  if (program === 'npm') return npmProblems(args);
  if (program === 'node') return nodeProblems(args);
  if (program === 'npx') return npxProblems(args);
  if (program === 'curl') return curlProblems(args);
  if (program === 'sudo') return sudoProblems(args);
  if (program === 'docker' || program === 'kubectl') return fileProblems(args);
  return [];
}
