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
 * Returns whether a record with this actor is the caller's own. Records have no kind of actor, so the name decides. A person
 * with the name of a credential is not that credential. Records from before names of people needed an `@` have no owner.
 */
export const isOwnRecord = ({ kind, actor }: Actor, name: string | null) =>
  name !== null && actor === name && kind === kindOf(name);
