import { describe, expect, it } from 'vitest';
import { traceContextOf } from './trace-context';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const valid = `00-${TRACE}-${PARENT}-01`;
const read = (traceparent: string, tracestate?: string) =>
  traceContextOf(new Headers({ traceparent, ...(tracestate !== undefined && { tracestate }) }));

describe('traceContextOf', () => {
  it('hands on what it was given, unchanged', () => {
    const tracestate = 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE';
    expect(read(valid, tracestate)).toEqual({ traceId: TRACE, traceparent: valid, tracestate });
    expect(read(`00-${TRACE}-${PARENT}-03`)?.traceparent).toBe(`00-${TRACE}-${PARENT}-03`);
    expect(traceContextOf(new Headers())).toBeUndefined();
  });

  it('hands on a newer version as the one it knows', () => {
    expect(read(`cc-${TRACE}-${PARENT}-03-what-comes-later`)?.traceparent).toBe(valid);
    expect(read(`01-${TRACE}-${PARENT}-02`)?.traceparent).toBe(`00-${TRACE}-${PARENT}-00`);
  });

  it.each([
    `ff-${TRACE}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `${valid}-more`,
    `${valid}, ${valid}`,
    `cc-${TRACE}-${PARENT}-01.more`,
    `00-${TRACE}-${PARENT}-1`,
    `00-${TRACE.slice(1)}-${PARENT}-01`,
    'nothing of the kind',
    '',
  ])('ignores %j, and what comes with it', (traceparent) => expect(read(traceparent, 'rojo=1')).toBeUndefined());

  it.each([
    ['a=1', true],
    ['a=1 , \tb@c=2', true],
    [',a=1,', true],
    ['', false],
    [',', false],
    ['A=1', false],
    ['a', false],
    ['a=', false],
    ['a=1=2', false],
    ['a=1,a=2', false],
    ['a=ü', false],
    [Array.from({ length: 32 }, (_, index) => `k${index}=1`).join(), true],
    [Array.from({ length: 33 }, (_, index) => `k${index}=1`).join(), false],
  ])('keeps the list %j: %s', (tracestate, kept) => {
    expect(read(valid, tracestate)).toEqual({ traceId: TRACE, traceparent: valid, ...(kept && { tracestate }) });
  });
});
