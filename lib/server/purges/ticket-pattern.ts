import 'server-only';
import { RE2JS } from 're2js';

let compiled: { pattern: string; expression: RE2JS } | undefined;

/** Reads a ticket pattern; throws for what RE2 cannot read. RE2 takes no longer than the ticket is long, whatever the pattern. */
export function ticketExpression(pattern: string): RE2JS {
  // A desk has one of them.
  if (compiled?.pattern !== pattern) compiled = { pattern, expression: RE2JS.compile(pattern) };
  return compiled.expression;
}
