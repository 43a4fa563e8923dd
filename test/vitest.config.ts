import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    // Real hosts boot and install packages: what hangs is ended by the limits of the lab and of the runs.
    testTimeout: 180_000,
    hookTimeout: 400_000,
    // One more than the cores of a small machine: many wait for hosts most of their time.
    maxWorkers: 3,
    // Scripts that tests start through jiti: its cache would stand in a folder that everybody knows.
    env: { JITI_FS_CACHE: 'false' },
  },
})
