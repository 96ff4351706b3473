import { grpcCodeOf, jsonReply, type Reply } from '../f5/reply.ts';
import type { Fault } from './faults.ts';

const padding = 'x'.repeat(10_000_000);
const html =
  '<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Gateway</h1><p>Try later.</p></body></html>\n';

type Of<Type extends Fault['type']> = Extract<Fault, { type: Type }>;

/** The answer of a gateway that refuses: its shape is one of those seen in practice. */
export function refusal({ status, body, retryAfter }: Of<'status'>): Reply {
  const reply = refusalBody(status, body);
  return retryAfter === undefined ? reply : { ...reply, headers: { ...reply.headers, 'retry-after': retryAfter } };
}

function refusalBody(status: number, body: Of<'status'>['body']): Reply {
  const message = `The sandbox was told to answer ${status}`;
  const f5 = { code: grpcCodeOf(status), message, details: [{ '@type': 'sandbox/internal', note: 'never show this' }] };
  switch (body) {
    case 'f5':
      return jsonReply(status, f5);
    case 'json-string':
      return jsonReply(status, message);
    case 'huge':
      return jsonReply(status, { ...f5, message: padding });
    case 'broken-json':
      return { ...jsonReply(status, f5), body: `{"code": ${f5.code}, "message": "${message}` };
    default:
      return { status, ...plainBody(body, message) };
  }
}

/** What a purge, or a question, that succeeded is answered instead of the truth. */
export function distorted(body: Of<'answer'>['body'], truth: Reply): Reply {
  switch (body) {
    case 'big-id':
      return truth;
    case 'string-id':
      return { ...truth, body: truth.body.replace(/:(\d+)/, ':"$1"') };
    case 'no-id':
      return jsonReply(200, {});
    case 'broken-json':
      return { ...truth, body: truth.body.slice(0, -1) };
    case 'huge':
      return { ...truth, body: padded(truth.body) };
    case 'redirect':
      return { status: 302, headers: { location: '/redirected', 'content-type': 'text/plain' }, body: 'Moved\n' };
    default:
      return { status: 200, ...plainBody(body, 'Done') };
  }
}

function plainBody(body: 'text' | 'html' | 'empty', text: string): Omit<Reply, 'status'> {
  if (body === 'empty') return { headers: {}, body: '' };
  if (body === 'html') return { headers: { 'content-type': 'text/html' }, body: html };
  return { headers: { 'content-type': 'text/plain' }, body: `${text}\n` };
}

/** Returns a complete and correct answer that is far too long: the reader must have a limit. */
function padded(object: string): string {
  const rest = object.slice(1);
  return `{"padding":"${padding}"${rest === '}' ? '' : ','}${rest}`;
}
