import { expect, it } from 'vitest';
import { isOwnRecord } from './actor';

it.each([
  ['person', 'ann@corp.example', 'ann@corp.example', true],
  ['person', 'ann@corp.example', 'bob@corp.example', false],
  ['credential', 'ci-deploy', 'ci-deploy', true],
  ['credential', 'ci-deploy', 'ci', false],
  ['person', 'ci-deploy', 'ci-deploy', false],
  ['operator', 'local operator', 'local operator', true],
  ['person', 'local operator', 'local operator', false],
  ['credential', 'local operator', 'local operator', false],
  ['credential', 'ann@corp.example', 'ann@corp.example', false],
  ['nobody', 'nobody', 'nobody', false],
  ['desk', 'purge desk', 'purge desk', false],
])('to the %s “%s”, a record of “%s” is their own: %s', (kind, actor, name, expected) =>
  expect(isOwnRecord({ kind, actor }, name)).toBe(expected),
);
