import ts from 'typescript';

/*
 * Next makes several copies of a module: what starts the desk (the store, the CDN) has another one than each route. So
 * `instanceof` with a class of ours is false for an object that another copy has made, in the built desk alone.
 */

/** What a statement gives a name to that comes from another file of ours, or goes to one. @param {ts.Statement} node @returns {string[]} */
function sharedNames(node) {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    if (!/^(\.|@\/)/.test(node.moduleSpecifier.text)) return [];
    const { name, namedBindings } = node.importClause ?? {};
    const bindings = namedBindings && ts.isNamedImports(namedBindings) ? [...namedBindings.elements] : [namedBindings];
    return [name, ...bindings.map((binding) => binding?.name)].flatMap((one) => one?.text ?? []);
  }
  const isExported =
    ts.isClassDeclaration(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  return isExported && node.name ? [node.name.text] : [];
}

/**
 * Returns the lines with an `instanceof` of a class that a file shares with other files of ours.
 * @param {{ path: string, text: string }} file
 * @returns {number[]}
 */
export function linesOfOwnInstanceof({ path, text }) {
  if (!text.includes('instanceof')) return [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const shared = new Set(source.statements.flatMap(sharedNames));
  /** @type {number[]} */
  const lines = [];
  /** @param {ts.Node} node */
  const look = (node) => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) {
      const [root = ''] = node.right.getText().split('.');
      if (shared.has(root)) lines.push(source.getLineAndCharacterOfPosition(node.right.getStart()).line + 1);
    }
    ts.forEachChild(node, look);
  };
  look(source);
  return lines;
}
