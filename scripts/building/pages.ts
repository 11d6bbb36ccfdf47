/** A page for browsers that Vite builds. */
export interface Page {
  /** As people call it. */
  readonly name: string;
  /** The workspace member's folder, with its vite.config.ts; the result is its `dist`. */
  readonly dir: string;
  /** Files and folders that the result depends on, from the checkout's folder. */
  readonly inputs: readonly string[];
}

/** What `npm run build` builds. Another page is another line. */
export const pages: readonly Page[] = [
  {
    name: 'the trace page',
    dir: 'tempo/page',
    inputs: ['tempo/page/browser', 'tempo/page/vite.config.ts', 'tempo/client/src', 'pnpm-lock.yaml'],
  },
  {
    name: 'the shop page',
    dir: 'web',
    inputs: [
      'web/src',
      'web/index.html',
      'web/package.json',
      'web/tsconfig.json',
      'web/vite.config.ts',
      'reservations-service/client/src',
      'tsconfig.json',
      'pnpm-lock.yaml',
    ],
  },
];
