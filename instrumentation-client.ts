import { z } from 'zod';

// Before any schema is made: its compiled form would ask for `eval`, which the page's security policy refuses.
z.config({ jitless: true });
