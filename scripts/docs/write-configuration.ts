import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../test/repository-files.mjs';
import { configurationPage, exampleFile } from './configuration-page';

writeFileSync(path.join(ROOT, 'docs', 'configuration.md'), configurationPage());
writeFileSync(path.join(ROOT, '.env.example'), exampleFile());
