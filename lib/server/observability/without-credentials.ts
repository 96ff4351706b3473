import 'server-only';

const LEFT_OUT = '…';

/** All characters that credentials consist of. */
const WORD = /[\w.*~-]+/g;
/** How a credential for programs, a sealed cookie and a signed token of an identity provider begin. */
const CREDENTIAL = /\b(?:pd_[\w-]{20}|Fe26\.2\*|eyJ[\w-]{8})/;
/** A link to a record opens it for everybody who reads it. */
const SHARE_LINK = /(\/share\/)[\w%.~-]+/g;
/** What a sign-in brings back, and what others put into addresses. */
const PARAMETER = /([?&](?:code|state|token|access_token|id_token|key|secret|password)=)[^&\s"'\\#]+/gi;
const USERINFO = /(\bhttps?:\/\/)[^\s/?#"\\@]{1,512}@/gi;

function withoutCredential(word: string): string {
  const start = word.search(CREDENTIAL);
  return start === -1 ? word : word.slice(0, start) + LEFT_OUT;
}

/** Text without what opens a door to whoever reads it, where its form gives it away. */
export const withoutCredentials = (text: string): string =>
  text
    .replace(WORD, withoutCredential)
    .replace(SHARE_LINK, `$1${LEFT_OUT}`)
    .replace(PARAMETER, `$1${LEFT_OUT}`)
    .replace(USERINFO, `$1${LEFT_OUT}@`);
