/**
 * Does to a page what a browser's translation does: each text node goes, and elements with its text stand in its place, now
 * and whenever a text appears. Returns what ends it. It stands alone, so that a test can also hand it to a browser.
 */
export function translatePage() {
  const kept = new Set(['SCRIPT', 'STYLE', 'TITLE', 'TEXTAREA', 'OPTION', 'NOSCRIPT']);
  const translate = (text: Text) => {
    const parent = text.parentElement;
    if (!parent || kept.has(parent.tagName) || parent.dataset.translated !== undefined || !text.data.trim()) return;
    const outer = document.createElement('font');
    const inner = outer.appendChild(document.createElement('font'));
    inner.dataset.translated = '';
    inner.append(text.data);
    text.replaceWith(outer);
  };
  const translateIn = (node: Node) => {
    if (node instanceof Text) return translate(node);
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) translate(text);
  };
  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes)
      for (const node of type === 'characterData' ? [target] : addedNodes) if (node.isConnected) translateIn(node);
  });
  observer.observe(document, { childList: true, characterData: true, subtree: true });
  translateIn(document.documentElement);
  return () => observer.disconnect();
}
