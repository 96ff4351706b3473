import 'server-only';
import { deskPaths } from './desk-paths';
import { peoplePaths } from './people-paths';
import { purgePaths } from './purge-paths';
import { sharePaths } from './share-paths';

/** Every call of the API that programs may make, by address. */
export const describedPaths = { ...purgePaths, ...sharePaths, ...peoplePaths, ...deskPaths };
