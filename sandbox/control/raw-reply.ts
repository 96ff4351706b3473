import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Reply } from '../f5/reply.ts';
import type { Fault } from './faults.ts';

type RawFault = Extract<Fault, { type: 'raw' }>;

const encoders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Answers byte for byte what the fault says; `run` executes the request where the fault wants it executed. */
export function sendRaw(response: ServerResponse, fault: RawFault, run: () => Reply): number {
  const { text, base64, encode } = fault;
  const own = base64 === undefined ? text : Buffer.from(base64, 'base64');
  const truth = own === undefined || fault.executed ? run() : undefined;
  const plain = Buffer.from(own ?? truth?.body ?? '');
  const marked = fault.bom ? Buffer.concat([byteOrderMark, plain]) : plain;
  const body = encode ? encoders[encode](marked) : marked;

  const status = fault.status ?? (own === undefined ? truth?.status : undefined) ?? 200;
  if (fault.continueFirst) response.writeContinue();
  // What the fault says comes last, so that it may also be a wrong length or no type.
  for (const [name, value] of [
    ...Object.entries(own === undefined && truth ? truth.headers : { 'content-type': 'application/json' }),
    ...Object.entries({ 'content-length': String(body.length), ...(encode && { 'content-encoding': encode }) }),
    ...Object.entries(fault.headers),
  ])
    response.setHeader(name, value);
  response.writeHead(status).end(body);
  return status;
}
