import { CONNECT } from '../engine/options/connect.ts'
import type { Options, OptionTable } from '../engine/options/option.ts'
import { FLEET, INVENTORY, KEEP, ROLLBACK, RUN } from '../engine/options.ts'

// Options of the command alone; all others are those of the library.

/** The library takes the passwords themselves. */
const ASK = {
  askPass: { type: 'boolean', short: 'k', description: 'prompt for the password of the login' },
  askBecomePass: { type: 'boolean', short: 'K', description: 'prompt for the password of sudo' },
} as const satisfies OptionTable

const EXTRA_VARS = {
  extraVars: {
    type: 'list',
    short: 'e',
    takes: 'name=value',
    description:
      'parameters that override the inventory: a=1 b=2, a mapping in JSON, or @file (YAML or JSON)',
  },
} as const satisfies OptionTable

const EXIT_CODE = {
  exitCode: { type: 'boolean', description: 'with --check: exit 5 when changes are pending' },
} as const satisfies OptionTable

const KEPT = { keepRuns: KEEP.runs, keepDays: KEEP.days }

export const JSON_OUTPUT = {
  json: { type: 'boolean', description: 'print one JSON document' },
} as const satisfies OptionTable

export const REPORT = {
  diff: { type: 'boolean', short: 'D', description: 'show every change as a diff' },
  ...JSON_OUTPUT,
  verbose: { type: 'boolean', short: 'v', description: 'report more' },
  color: {
    type: 'choice',
    choices: ['auto', 'always', 'never'],
    default: 'auto',
    takes: 'when',
    description: 'colour in the output',
  },
} as const satisfies OptionTable

export const LAB = {
  name: {
    type: 'text',
    takes: 'name',
    env: 'RUN_PLAYBOOK_LAB',
    default: 'default',
    description: 'which lab',
  },
} as const satisfies OptionTable

export const LAB_UP = {
  ...LAB,
  hosts: { type: 'number', least: 1, most: 100, default: 1, description: 'number of hosts' },
  release: {
    type: 'choice',
    choices: ['bookworm', 'trixie'],
    takes: 'name',
    description: 'bookworm (Debian 12) or trixie (Debian 13)',
  },
} as const satisfies OptionTable

const { check, ...LASTING } = RUN
/** The connection to the hosts. */
export const REACHING = { ...INVENTORY, ...CONNECT, ...ASK }
/** The other options that decide what a run does, and where. */
export const DECIDING = { ...FLEET, ...EXTRA_VARS, ...LASTING, ...KEPT }

/** The options of each command, in the order of `--help`. */
export const OPTIONS = {
  run: {
    ...INVENTORY,
    ...FLEET,
    check,
    ...EXIT_CODE,
    ...EXTRA_VARS,
    ...LASTING,
    ...KEPT,
    ...CONNECT,
    ...ASK,
    ...REPORT,
  },
  rollback: { ...INVENTORY, ...FLEET, ...ROLLBACK, ...CONNECT, ...ASK, ...REPORT },
  runs: { ...INVENTORY, ...FLEET, ...CONNECT, ...ASK, ...JSON_OUTPUT },
  secrets: { identity: INVENTORY.identity },
}

export type Flags<C extends keyof typeof OPTIONS> = Options<(typeof OPTIONS)[C]>
export type ReachingFlags = Options<typeof REACHING>
