/*
 * Before any schema is made: its compiled form would ask for `eval`, which the page's security policy refuses. Zod finds
 * its configuration here, too; to import Zod for that would load it with every page, those that need none included.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

export {};
