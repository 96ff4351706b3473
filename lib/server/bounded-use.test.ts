import { describe, expect, it } from 'vitest';
import { createBoundedUse, enter } from './limits';

const ann = { kind: 'person', actor: 'ann' } as const;
const bob = { kind: 'person', actor: 'bob' } as const;
const LIMITED = { code: 'too_many_requests', details: { retryAfterSeconds: 7 } };
const refusal = (act: () => unknown) => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe('a bounded use', () => {
  const create = () => createBoundedUse({ perActor: 2, inAll: 3, retryAfterSeconds: 7 });

  it('has so many places for one actor, and so many in all', () => {
    const use = create();
    const leave = enter(use, ann);
    enter(use, ann);
    expect(refusal(() => enter(use, ann))).toMatchObject(LIMITED);
    enter(use, bob);
    expect(refusal(() => enter(use, bob))).toMatchObject(LIMITED);
    leave();
    enter(use, bob);
    expect(refusal(() => enter(use, ann))).toMatchObject(LIMITED);
  });

  it('tells a credential and a person of the same name apart', () => {
    const use = create();
    enter(use, ann);
    enter(use, ann);
    expect(() => enter(use, { kind: 'credential', actor: 'ann' })).not.toThrow();
  });

  it('gets each place back once, however often it is given back', () => {
    const use = create();
    const leave = enter(use, ann);
    enter(use, ann);
    leave();
    leave();
    enter(use, ann);
    expect(refusal(() => enter(use, ann))).toMatchObject(LIMITED);
  });
});
