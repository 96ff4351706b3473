import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

function parsed(text: string): RawAnswer | undefined {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  if (!status) return undefined;
  const headers = lines.map((line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.replace(/^[^:]*: */, '')]);
  return { status, headers: Object.fromEntries(headers), body: rest.join('\r\n\r\n') };
}

/**
 * Sends exactly these bytes on a connection of their own and reads until the server closes it: clients correct what
 * they are given. Undefined where the server closes it without an answer; rejects where nothing listens.
 */
export function sendRaw(url: string, bytes: string): Promise<RawAnswer | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.setTimeout(60_000, () => socket.destroy(new Error('no answer in time')));
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(parsed(text));
      else reject(error);
    });
    socket.once('close', () => resolve(parsed(text)));
  });
}

/** A request as raw bytes, on a connection that ends with its answer. */
export const rawRequest = (line: string, headers: Record<string, string> = {}, host = 'localhost') =>
  [`${line} HTTP/1.1`, `host: ${host}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
    .concat('connection: close', '', '')
    .join('\r\n');
