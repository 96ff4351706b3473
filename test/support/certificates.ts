import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newFolder } from './new-folder';

const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: ['ignore', 'pipe', 'pipe'] });

function hasOpenssl(): boolean {
  try {
    openssl('version');
    return true;
  } catch {
    return false;
  }
}
export const noOpenssl = { when: !hasOpenssl(), because: 'openssl is not installed' };

export interface Issued {
  certFile: string;
  keyFile: string;
  cert: string;
  key: string;
}

interface Wanted {
  /** Names in the certificate; the first one is its subject. */
  names: readonly string[];
  /** Valid from now on; -1 makes one that has expired. */
  days?: number;
}

/** An authority of a test's own, with a folder for what it issues. */
export class Authority {
  readonly folder = newFolder();
  readonly ca: Issued;
  #count = 0;

  constructor(name = 'Test CA') {
    this.ca = this.#selfSigned(`/CN=${name}`, []);
  }

  #files(): Issued {
    this.#count += 1;
    const file = (ending: string) => path.join(this.folder, `${this.#count}.${ending}`);
    return { certFile: file('crt'), keyFile: file('key'), cert: '', key: '' };
  }

  #read = (files: Issued): Issued => ({
    ...files,
    cert: readFileSync(files.certFile, 'utf8'),
    key: readFileSync(files.keyFile, 'utf8'),
  });

  #newKey(...words: string[]) {
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', ...words);
  }

  #selfSigned(subject: string, more: string[]): Issued {
    const files = this.#files();
    this.#newKey('-x509', '-days', '30', '-subj', subject, '-keyout', files.keyFile, '-out', files.certFile, ...more);
    return this.#read(files);
  }

  selfSigned = ({ names }: Wanted) => this.#selfSigned(`/CN=${names[0]}`, ['-addext', alternatives(names)]);

  issue({ names, days = 30 }: Wanted): Issued {
    const files = this.#files();
    const request = path.join(this.folder, `${this.#count}.csr`);
    const extensions = path.join(this.folder, `${this.#count}.ext`);
    this.#newKey('-subj', `/O=Corp/CN=${names[0]}`, '-keyout', files.keyFile, '-out', request);
    writeFileSync(extensions, `${alternatives(names)}\n`);
    const by = ['-CA', this.ca.certFile, '-CAkey', this.ca.keyFile, '-set_serial', String(100 + this.#count)];
    openssl('x509', '-req', '-in', request, ...by, '-days', `${days}`, '-extfile', extensions, '-out', files.certFile);
    return this.#read(files);
  }

  /** Puts a certificate and its key into a PKCS#12 file. */
  bundle({ certFile, keyFile }: Issued, password: string, ...more: string[]): string {
    const file = certFile.replace(/\.crt$/, more.length > 0 ? '.old.p12' : '.p12');
    openssl(
      'pkcs12',
      '-export',
      ...more,
      '-in',
      certFile,
      '-inkey',
      keyFile,
      '-out',
      file,
      '-passout',
      `pass:${password}`,
    );
    return file;
  }

  remove = () => rmSync(this.folder, { recursive: true, force: true });
}

const alternatives = (names: readonly string[]) =>
  `subjectAltName=${names.map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(',')}`;
