import type { OptionTable } from './option.ts'

/** How to log in where the inventory leaves it open. */
export const CONNECT = {
  /** The user to log in as. Default: who you are. */
  user: {
    type: 'text',
    short: 'u',
    takes: 'name',
    otherwise: 'who you are',
    description: 'the user to log in as',
  },
  /** The port of the ssh server. Default: 22. */
  port: {
    type: 'number',
    least: 1,
    most: 65_535,
    default: 22,
    flagless: true,
    description: 'the port of the ssh server',
  },
  /** The key to log in with. Default: those of ssh-agent and ~/.ssh. */
  privateKeyFile: {
    type: 'text',
    otherwise: 'those of ssh-agent and ~/.ssh',
    description: 'the key to log in with',
  },
  /** Become another user through sudo. */
  become: { type: 'boolean', short: 'b', description: 'become another user through sudo' },
  /** The user to become. Default: root. */
  becomeUser: { type: 'text', takes: 'name', default: 'root', description: 'the user to become' },
  /** What to do with a host key that is not known, as in OpenSSH. Default: yes. */
  strictHostKeyChecking: {
    type: 'choice',
    choices: ['yes', 'accept-new', 'no'],
    default: 'yes',
    env: 'RUN_PLAYBOOK_STRICT_HOST_KEY_CHECKING',
    description: 'what to do with a host key that is not known, as in OpenSSH',
  },
  /** The keys of known hosts; new ones are added to the first. Default: ~/.ssh/known_hosts, /etc/ssh/ssh_known_hosts. */
  knownHostsFiles: {
    type: 'list',
    default: ['~/.ssh/known_hosts', '/etc/ssh/ssh_known_hosts'],
    description: 'the keys of known hosts; new ones are added to the first',
  },
  /** How long a login may take. Default: 10. */
  connectTimeoutSeconds: { type: 'number', least: 1, default: 10, description: 'how long a login may take' },
  // A logind that does not answer delays a login by 25 s.
  /** How long after the login a host may take to give a shell. Default: 60. */
  shellTimeoutSeconds: {
    type: 'number',
    least: 1,
    default: 60,
    description: 'how long after the login a host may take to give a shell',
  },
} as const satisfies OptionTable
