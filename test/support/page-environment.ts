import { builtinEnvironments, type Environment } from 'vitest/runtime';

/** What a server in the same process needs as Node has it; jsdom's own are for a page alone. */
const ofNode = [
  'AbortController',
  'AbortSignal',
  'Blob',
  'File',
  'Headers',
  'Request',
  'Response',
  'URL',
  'URLSearchParams',
] as const;

/** What jsdom lacks because it lays nothing out: a mouse is there, the screen is wide, and everything is in sight. */
const ofScreen = {
  matchMedia: (media: string) => ({
    media,
    matches: media === '(pointer: fine)' || media.startsWith('(min-width'),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }),
};

/** jsdom draws dialogs, and opens none. */
const ofDialog = {
  showModal(this: HTMLDialogElement) {
    this.open = true;
  },
  close(this: HTMLDialogElement) {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  },
};

/** A page's document beside a desk, in one process. */
export default {
  name: 'page',
  viteEnvironment: 'ssr',
  async setup(global, options) {
    const kept = ofNode.map((name) => [name, global[name]] as const);
    const { teardown } = await builtinEnvironments.jsdom.setup(global, options);
    for (const [name, value] of kept) global[name] = value;
    Object.assign(global, ofScreen);
    global.Element.prototype.scrollIntoView = () => undefined;
    Object.assign(global.HTMLDialogElement.prototype, ofDialog);
    return { teardown };
  },
} satisfies Environment;
