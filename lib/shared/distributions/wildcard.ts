/** Whether a text matches a pattern in which `*` is any number of characters. Its cost grows with the text, without backtracking. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return text === pattern;
  if (text.length < start.length + end.length || !text.startsWith(start) || !text.endsWith(end)) return false;
  const middle = text.slice(start.length, text.length - end.length);
  let from = 0;
  // The first place that fits leaves the most for the next one: no other needs to be tried.
  for (const piece of rest) {
    const at = middle.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return true;
}
