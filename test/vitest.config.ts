import { defineConfig } from 'vitest/config'
import { LongestFirst } from './support/longest-first.ts'

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    // Only for what hangs: real hosts boot and install packages, and a busy machine may be many times slower than an idle one.
    testTimeout: 1_200_000,
    hookTimeout: 1_800_000,
    expect: { poll: { timeout: 1_200_000 } },
    // Three for each core of a small machine: most of their time they wait for hosts.
    maxWorkers: 6,
    sequence: { sequencer: LongestFirst },
    // Scripts that tests start through jiti: its cache would stand in a folder that everybody knows.
    env: { JITI_FS_CACHE: 'false' },
  },
})
