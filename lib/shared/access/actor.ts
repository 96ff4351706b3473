import type { Me } from './me';

type Kind = Me['kind'];

/** The names that records give: an e-mail address, `local operator`, or a credential's name, which has neither `@` nor a space. */
export const kindOf = (name: string): Kind => {
  if (name.includes('@')) return 'person';
  return name.includes(' ') ? 'operator' : 'credential';
};

interface Actor {
  kind: string;
  actor: string;
}

/**
 * Whether a record of this name is the caller's own. Records hold no kind: the name tells it. A person called like a
 * credential is not that credential; records of before people needed an `@` belong to nobody any more.
 */
export const isOwnRecord = ({ kind, actor }: Actor, name: string | null) =>
  name !== null && actor === name && kind === kindOf(name);
