import type { OptionTable } from './options/option.ts'

/** Where the hosts are written. */
export const INVENTORY = {
  inventory: {
    type: 'text',
    short: 'i',
    takes: 'path',
    env: 'RUN_PLAYBOOK_INVENTORY',
    once: 'A folder can hold several inventory files.',
    description: 'hosts and variables: a file (INI, YAML, TypeScript) or a folder',
  },
  /** The age identity that opens encrypted variables. Default: ~/.config/run-playbook/age.txt. `RUN_PLAYBOOK_AGE_IDENTITY` counts here, too. */
  identity: {
    type: 'text',
    takes: 'file',
    env: 'RUN_PLAYBOOK_AGE_IDENTITY',
    otherwise: '~/.config/run-playbook/age.txt',
    description: 'the age identity that opens encrypted variables',
  },
} as const satisfies OptionTable

/** Which hosts, and how to work on several of them. */
export const FLEET = {
  /** Only these hosts: names, groups, globs, a:b, a:&b, a:!b. */
  limit: {
    type: 'text',
    short: 'l',
    takes: 'pattern',
    description: 'only these hosts: names, groups, globs, a:b, a:&b, a:!b',
  },
  /** How many hosts at a time. Default: 20. */
  forks: {
    type: 'number',
    least: 1,
    default: 20,
    short: 'f',
    env: 'RUN_PLAYBOOK_FORKS',
    description: 'how many hosts at a time',
  },
  /** How long to wait while another run holds a host. Default: 60. */
  lockTimeoutSeconds: {
    type: 'number',
    least: 0,
    default: 60,
    description: 'how long to wait while another run holds a host',
  },
} as const satisfies OptionTable

/** What a run does, and what becomes of it when its controller is lost. */
export const RUN = {
  /** Only show what would change. */
  check: { type: 'boolean', short: 'C', description: 'only show what would change' },
  /** What to do with an interrupted run: roll it back, resume from what it did, or refuse to run. Default: rollback. */
  interrupted: {
    type: 'choice',
    choices: ['rollback', 'resume', 'refuse'],
    default: 'rollback',
    description:
      'what to do with an interrupted run: roll it back, resume from what it did, or refuse to run',
  },
  /** What a host does with an orphaned run: roll it back, or keep it for the next run to resolve. Default: rollback. */
  orphan: {
    type: 'choice',
    choices: ['rollback', 'keep'],
    default: 'rollback',
    description:
      'what a host does with an orphaned run: roll it back, or keep it for the next run to resolve',
  },
  /** A change that may disconnect is reverted unless a new connection confirms it in this time, beside what the run's own login took. Default: 30. */
  confirmTimeoutSeconds: {
    type: 'number',
    least: 1,
    default: 30,
    description:
      "a change that may disconnect is reverted unless a new connection confirms it in this time, beside what the run's own login took",
  },
} as const satisfies OptionTable

/** How much a host remembers. */
export const KEEP = {
  /** How many runs a host remembers; never less than the newest committed one. Default: 20. */
  runs: {
    type: 'number',
    least: 1,
    default: 20,
    description: 'how many runs a host remembers; never less than the newest committed one',
  },
  /** For how many days a host remembers a run. Default: 90. */
  days: { type: 'number', least: 1, default: 90, description: 'for how many days a host remembers a run' },
} as const satisfies OptionTable

export const ROLLBACK = {
  /** Only show what would be rolled back, and which files were modified since. */
  check: {
    type: 'boolean',
    short: 'C',
    description: 'only show what would be rolled back, and which files were modified since',
  },
  /** Roll back every run that is newer than this one, newest first, and not this one itself. */
  to: {
    type: 'boolean',
    description: 'roll back every run that is newer than this one, newest first, and not this one itself',
  },
  /** Remove configuration and data of packages as well, which the rollback of a committed run leaves. */
  purge: {
    type: 'boolean',
    description:
      'remove configuration and data of packages as well, which the rollback of a committed run leaves',
  },
} as const satisfies OptionTable
