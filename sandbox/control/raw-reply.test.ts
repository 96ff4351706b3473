import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxUnderTest, sitesOf, startSandbox, token } from '../sandbox-under-test.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const inject = (...faults: object[]) => sandbox.control('POST', 'faults', { faults });
const purge = () => sandbox.purge({ url: '/', soft_purge: {} });
const purges = async () => (await sandbox.control<{ purges: number }>('GET', 'state')).purges;

/** Every byte of the answer, before any client has read it. */
function wire(path: string, body: string): Promise<Buffer> {
  const { hostname, port } = new URL(sandbox.apiUrl);
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${hostname}`,
    `authorization: APIToken ${token}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.end(`${head.join('\r\n')}\r\n\r\n${body}`));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks)));
    socket.on('error', reject);
  });
}
const purgeOnWire = () => wire(sandbox.purgePath('default/www-shop'), '{"url":"/","soft_purge":{}}');
const bodyOf = (answer: Buffer) => answer.subarray(answer.lastIndexOf('\r\n\r\n') + 4);

describe('a raw fault', () => {
  it('answers what it is told, so many times, and executes nothing', async () => {
    const text = '{"items":[{"service_op_id":101,"status":"ABORTED"}]}';
    await inject({ type: 'raw', on: 'status', times: 2, text });
    for (const _ of [1, 2]) {
      const { status, text: told, headers } = await sandbox.status('101');
      expect([status, told, headers['content-type']]).toEqual([200, text, 'application/json']);
    }
    expect((await sandbox.status('101')).status).toBe(404);
    await inject({ type: 'raw', status: 203, text: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } });
    expect(await purge()).toMatchObject({ status: 203, text: '<html>Sign in</html>' });
    expect(await purges()).toBe(0);
    expect((await sandbox.requests()).at(-1)).toMatchObject({ fault: 'raw 203', status: 203, executedOn: null });
  });

  it('may execute the request all the same', async () => {
    await inject({ type: 'raw', text: '{"code":"EUNKNOWN"}', executed: true });
    expect((await purge()).text).toBe('{"code":"EUNKNOWN"}');
    expect(await purges()).toBe(1);
    expect((await sandbox.requests())[0]).toMatchObject({ fault: 'raw', purgeRequestId: '101' });
  });

  it('sends bytes that are no text, and headers of any size', async () => {
    const base64 = Buffer.from([0xff, 0xfe, 0x00]).toString('base64');
    await inject({ type: 'raw', base64, headers: { 'x-padding': 'x'.repeat(20_000), 'set-cookie': ['a=1', 'b=2'] } });
    const answer = await purgeOnWire();
    expect([...bodyOf(answer)]).toEqual([0xff, 0xfe, 0x00]);
    expect(answer.toString('latin1')).toMatch(/x-padding: x{20000}\r\n/);
    expect(answer.toString('latin1').match(/set-cookie/g)).toHaveLength(2);
  });

  it.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const)('dresses the true answer in %s, unasked', async (encode, decode) => {
    await inject({ type: 'raw', encode });
    const answer = await purgeOnWire();
    expect(answer.toString('latin1')).toContain(`content-encoding: ${encode}\r\n`);
    expect(decode(bodyOf(answer)).toString()).toBe('{"purge_request_id":101}');
    expect(await purges()).toBe(1);
  });

  it('puts a byte-order mark or 100 Continue before the true answer', async () => {
    await inject({ type: 'raw', bom: true }, { type: 'raw', continueFirst: true });
    expect(bodyOf(await purgeOnWire()).toString()).toBe('\ufeff{"purge_request_id":101}');
    const answer = (await purgeOnWire()).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\{"purge_request_id":102\}$/);
  });

  it('keeps the status of the true answer', async () => {
    await inject({ type: 'raw', on: 'status', bom: true });
    expect((await sandbox.status('999')).status).toBe(404);
    await purge();
    expect(sitesOf(await sandbox.status('101'))).toHaveLength(3);
  });

  it.each([
    [{ text: 'a', base64: 'YQ==' }, 'not both'],
    [{ executed: false }, 'needs the request to be executed'],
    [{ base64: 'no base64!' }, 'base64'],
    [{ text: '', headers: { 'x a': 'b' } }, 'x a'],
    [{ text: '', status: 100 }, 'status'],
  ])('is refused as %j', async (fault, hint) => {
    await expect(inject({ type: 'raw', ...fault })).rejects.toThrow(hint);
  });
});
