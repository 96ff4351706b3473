/** The part of the package that we use. Its name alone would be Node's own deprecated module. */
declare module 'punycode/punycode.js' {
  const punycode: { toUnicode(host: string): string };
  export default punycode;
}
