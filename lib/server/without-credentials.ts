import 'server-only';

const LEFT_OUT = '…';

/** A credential for programs, a sealed cookie, and a signed token of an identity provider, wherever they are written. */
const CREDENTIAL = /\bpd_[\w-]{20,}|\bFe26\.2\*[\w.*~-]+|\beyJ[\w-]{8,600}\.[\w.-]+/g;
/** A link to a record opens it for everybody who reads it. */
const SHARE_LINK = /(\/share\/)[\w%.~-]+/g;
/** What a sign-in brings back, and what others put into addresses. */
const PARAMETER = /([?&](?:code|state|token|access_token|id_token|key|secret|password)=)[^&\s"'\\#]+/gi;
const USERINFO = /(\bhttps?:\/\/)[^\s/?#"\\@]{1,512}@/gi;

/** Text without what opens a door to whoever reads it, where its form gives it away. */
export const withoutCredentials = (text: string): string =>
  text
    .replace(CREDENTIAL, LEFT_OUT)
    .replace(SHARE_LINK, `$1${LEFT_OUT}`)
    .replace(PARAMETER, `$1${LEFT_OUT}`)
    .replace(USERINFO, `$1${LEFT_OUT}@`);
