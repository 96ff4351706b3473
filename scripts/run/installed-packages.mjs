/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 */

/**
 * Whether npm has installed what a lock file asks for. It leaves out optional packages for other platforms.
 * @param {Record<string, LockedPackage>} wanted `packages` of package-lock.json
 * @param {Record<string, LockedPackage>} installed `packages` of node_modules/.package-lock.json, npm's record of its work
 */
export function isInstalled(wanted, installed) {
  const paths = Object.keys(wanted).filter((path) => path !== '');
  return (
    Object.keys(installed).every((path) => path in wanted) &&
    paths.every((path) => {
      const found = installed[path];
      if (!found) return wanted[path]?.optional === true;
      return found.version === wanted[path]?.version && found.integrity === wanted[path]?.integrity;
    })
  );
}
