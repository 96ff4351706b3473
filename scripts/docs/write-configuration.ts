import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { configurationPage, exampleFile } from './configuration-page';

const root = path.resolve(import.meta.dirname, '..', '..');
writeFileSync(path.join(root, 'docs', 'configuration.md'), configurationPage());
writeFileSync(path.join(root, '.env.example'), exampleFile());
