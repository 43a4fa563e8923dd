import { defineConfig } from 'vitest/config'

/** What needs no host: `npm run test:unit`. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/unit/**/*.test.ts', 'test/tasks/{plans,pairs}.test.ts', 'test/tasks/together/*.test.ts'],
    globalSetup: 'test/support/programs.ts',
    // Only for what hangs: a busy machine may be many times slower than an idle one.
    testTimeout: 1_200_000,
    env: { JITI_FS_CACHE: 'false' },
  },
})
