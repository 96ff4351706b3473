import { z } from 'zod';
import { eventKinds } from './event-kinds';

type EventKinds = typeof eventKinds;
type EventCode = keyof EventKinds;

/** What happened: exactly one code, with exactly its details. */
export type CodedEvent = {
  [Code in EventCode]: { code: Code; details: z.output<EventKinds[Code]['details']> };
}[EventCode];

const [first, ...others] = Object.entries(eventKinds).map(([code, { details }]) =>
  z.object({ code: z.literal(code), details }),
);
if (!first) throw new Error('there are no kinds of events');
// The table makes the union and its type; the compiler cannot see that they are the same.
export const codedEventSchema = z.discriminatedUnion('code', [first, ...others]) as unknown as z.ZodType<CodedEvent>;

/** A kind of event before the details are checked. */
interface AnyKind {
  text: (details: never, at: number) => string;
  foreign: readonly string[];
}
const kindOf = ({ code }: CodedEvent): AnyKind => eventKinds[code];

/** Returns the event in words. `at` is when it happened, in epoch milliseconds: times on another day name their day. */
export const eventText = (event: CodedEvent, at: number): string => kindOf(event).text(event.details as never, at);

/** Returns the event with what others wrote in it changed: a note, the names of sites. */
export function withForeignText(event: CodedEvent, change: (text: string) => string): CodedEvent {
  const { foreign } = kindOf(event);
  const changed = (value: unknown) =>
    Array.isArray(value) ? value.map((one) => change(String(one))) : change(String(value));
  const details = Object.entries(event.details).map(([name, value]) => [
    name,
    foreign.includes(name) ? changed(value) : value,
  ]);
  return { ...event, details: Object.fromEntries(details) } as CodedEvent;
}
