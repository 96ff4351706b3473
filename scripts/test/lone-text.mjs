import ts from 'typescript';

/*
 * A browser's translation takes text nodes out of the page and puts elements in their place. React keeps the nodes that it
 * made, except where a text is all that an element holds: then it writes to the element. So a text that may change, or
 * that stands behind something that may come and go, needs an element of its own; else the page freezes or breaks.
 */

/** @param {ts.Node} node @returns {ts.Node} */
const bare = (node) =>
  ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)
    ? bare(node.expression)
    : node;

/** @param {ts.Node} node */
const isElement = (node) => ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node);

/** What a function that is written in place gives back. @param {ts.Node | undefined} node @returns {ts.Node[]} */
function returnsOf(node) {
  if (!node || !ts.isFunctionLike(node) || !('body' in node) || !node.body) return [];
  if (!ts.isBlock(node.body)) return [node.body];
  /** @type {ts.Node[]} */
  const found = [];
  /** @param {ts.Node} inner */
  const look = (inner) => {
    if (ts.isFunctionLike(inner)) return;
    if (ts.isReturnStatement(inner) && inner.expression) found.push(inner.expression);
    ts.forEachChild(inner, look);
  };
  ts.forEachChild(node.body, look);
  return found;
}

/** What a name stands for in its file. @param {ts.Identifier} name @returns {ts.Node[]} */
function meaningsOf(name) {
  /** @type {ts.Node[]} */
  const found = [];
  /** @param {ts.Node} node */
  const look = (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name.text && node.initializer)
      found.push(
        ...(ts.isObjectLiteralExpression(bare(node.initializer)) ? valuesOf(node.initializer) : [node.initializer]),
      );
    // Who hands in a slot is the one who knows whether it is text.
    if (ts.isPropertySignature(node) && node.name.getText() === name.text && node.type?.getText() === 'ReactNode')
      found.push(ts.factory.createNull());
    ts.forEachChild(node, look);
  };
  look(name.getSourceFile());
  return found;
}

/** @param {ts.Node} node of an object */
const valuesOf = (node) =>
  /** @type {ts.ObjectLiteralExpression} */ (bare(node)).properties.map((one) =>
    ts.isPropertyAssignment(one) ? one.initializer : one,
  );

/** Whether an expression surely draws elements, or nothing. @param {ts.Node} node @returns {boolean} */
function drawsElements(node) {
  const it = bare(node);
  if (isElement(it) || ts.isJsxFragment(it)) return true;
  if (ts.isConditionalExpression(it)) return drawsElements(it.whenTrue) && drawsElements(it.whenFalse);
  if (ts.isBinaryExpression(it)) return drawsElements(it.right);
  if (ts.isIdentifier(it) && it.text === 'undefined') return true;
  if (ts.isIdentifier(it)) return meaningsOf(it).length > 0 && meaningsOf(it).every(drawsElements);
  if (ts.isElementAccessExpression(it)) return drawsElements(it.expression);
  if (ts.isFunctionLike(it)) return returnsOf(it).length > 0 && returnsOf(it).every(drawsElements);
  if (ts.isCallExpression(it) && it.expression.getText() === 'createPortal')
    return it.arguments[0] !== undefined && drawsElements(it.arguments[0]);
  if (ts.isCallExpression(it) && ts.isIdentifier(it.expression)) return drawsElements(it.expression);
  if (
    ts.isCallExpression(it) &&
    ts.isPropertyAccessExpression(it.expression) &&
    /^(map|flatMap)$/.test(it.expression.name.text)
  )
    return it.arguments[0] !== undefined && drawsElements(it.arguments[0]);
  return it.kind === ts.SyntaxKind.NullKeyword || it.kind === ts.SyntaxKind.FalseKeyword;
}

/** What is written as text; spaces alone are never translated. @param {ts.JsxChild} child */
const fixedTextOf = (child) =>
  ts.isJsxText(child)
    ? child.text
    : ts.isJsxExpression(child) && child.expression && ts.isStringLiteralLike(child.expression)
      ? child.expression.text
      : undefined;

/** @param {ts.JsxElement | ts.JsxFragment} parent */
const contentOf = (parent) => parent.children.filter((child) => fixedTextOf(child)?.trim() !== '');

/** @param {ts.JsxElement | ts.JsxFragment} parent */
function bareTextsIn(parent) {
  const children = contentOf(parent);
  if (ts.isJsxElement(parent) && children.length === 1) return [];
  let mayMove = ts.isJsxFragment(parent);
  /** @type {ts.Node[]} */
  const found = [];
  for (const child of children) {
    if (fixedTextOf(child) !== undefined) {
      if (mayMove) found.push(child);
    } else if (ts.isJsxExpression(child) && child.expression) {
      if (!drawsElements(child.expression)) found.push(child);
      mayMove = true;
    }
  }
  return found;
}

/** @param {ts.Node} node */
const componentName = (node) => {
  const { name } = ts.isVariableDeclaration(node.parent) ? node.parent : /** @type {{ name?: ts.Node }} */ (node);
  return name && ts.isIdentifier(name) ? name.text : '';
};

/** What may stand in one place, one instead of the other. @param {ts.Node} node @returns {ts.Node[]} */
function alternativesOf(node) {
  const it = bare(node);
  if (ts.isConditionalExpression(it)) return [...alternativesOf(it.whenTrue), ...alternativesOf(it.whenFalse)];
  return ts.isBinaryExpression(it) ? alternativesOf(it.right) : [it];
}

/**
 * React takes an element over for another one of its kind in the same place, unless a key sets them apart; then it takes
 * the texts of the first one away.
 * @param {ts.Node[]} alternatives
 */
function takenOver(alternatives) {
  const elements = alternatives
    .filter(ts.isJsxElement)
    .filter(({ openingElement }) => !/\bkey=/.test(openingElement.attributes.getText()));
  const mixed = elements.filter(
    (one) => elements.some((other) => other !== one && tagOf(other) === tagOf(one)) && contentOf(one).length > 1,
  );
  return mixed.flatMap((one) => contentOf(one).filter((child) => fixedTextOf(child) !== undefined));
}

/** @param {ts.JsxElement} element */
const tagOf = ({ openingElement }) => openingElement.tagName.getText();

/**
 * The lines of texts that a browser's translation would tear out of React's hands.
 * @param {import('./check-rules.mjs').SourceFile} file
 * @returns {number[]}
 */
export function linesOfBareText({ path, text }) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  /** @type {ts.Node[]} */
  const found = [];
  /** @param {ts.Node} node */
  const look = (node) => {
    if (ts.isJsxElement(node) || ts.isJsxFragment(node)) found.push(...bareTextsIn(node));
    if (ts.isConditionalExpression(node)) found.push(...takenOver(alternativesOf(node)));
    if (ts.isFunctionLike(node) && /^[A-Z]/.test(componentName(node))) {
      const returned = returnsOf(node);
      found.push(...returned.filter((one) => !drawsElements(one)), ...takenOver(returned.flatMap(alternativesOf)));
    }
    ts.forEachChild(node, look);
  };
  look(file);
  return [...new Set(found.map((node) => file.getLineAndCharacterOfPosition(firstLetter(node, file)).line + 1))];
}

/** @param {ts.Node} node @param {ts.SourceFile} file */
const firstLetter = (node, file) => node.getEnd() - node.getFullText(file).trimStart().length;
