import type { Reconnect } from '../../../lib/author.ts'
import type { SshdState } from '../../../tasks/sshd/probe.ts'
import type { Settings } from '../../../tasks/sshd/settings.ts'

/** Settings and the lines that they become. */
export const settingLines: readonly { settings: Settings; lines: readonly string[] }[] = [
  { settings: { PasswordAuthentication: 'no' }, lines: ['PasswordAuthentication no'] },
  { settings: { Port: 2222, MaxAuthTries: 4 }, lines: ['Port 2222', 'MaxAuthTries 4'] },
  { settings: { port: [22, 2222] }, lines: ['port 22', 'port 2222'] },
  {
    settings: { AllowUsers: ['ana eva', '"a b"'] },
    lines: ['AllowUsers ana eva', 'AllowUsers "a b"'],
  },
  { settings: { Banner: '$(id) `id` -x' }, lines: ['Banner $(id) `id` -x'] },
]

/** Settings that are refused before any host is asked, and why. */
export const badSettings: readonly { settings: unknown; says: RegExp }[] = [
  { settings: {}, says: /it is empty/ },
  { settings: { Banner: 'a\nPermitRootLogin yes' }, says: /Banner must be one line/ },
  { settings: { Port: [22, '23\r'] }, says: /Port must be one line/ },
  { settings: { Banner: ' ' }, says: /Banner is empty/ },
  { settings: { Port: [] }, says: /Port has an empty list/ },
  { settings: { Port: 22.5 }, says: /Port must be a text or a whole number/ },
  { settings: { UsePAM: true }, says: /UsePAM must be a text or a whole number/ },
  { settings: { Ciphers: ['a', 'b'] }, says: /Ciphers is one line, not a list/ },
  { settings: { Match: 'User x' }, says: /Match is not supported: [\s\S]*WriteFile/ },
  { settings: { 'Match User': 'x' }, says: /"Match User" is not a keyword/ },
  { settings: { 'Port 1\nPort': 2 }, says: /"Port 1\\nPort" is not a keyword/ },
  { settings: { '-x': 2 }, says: /"-x" is not a keyword/ },
  { settings: { Port: 1, PORT: 2 }, says: /Port and PORT are the same/ },
]

export const badDropIns = [
  '/etc/ssh/sshd_config',
  '/etc/ssh/sshd_config.d/x',
  '/etc/ssh/sshd_config.d/.conf',
  '/etc/ssh/sshd_config.d/-x.conf',
  '/etc/ssh/sshd_config.d/../x.conf',
  '/etc/ssh/sshd_config.d/$(id).conf',
  '/etc/ssh/sshd_config.d/x.conf\n',
]

type Ends = Pick<SshdState, 'connection' | 'listens'>
const us = { address: '10.0.0.1', port: 22 }
const any = (port: number) => [
  { address: '::', port },
  { address: '0.0.0.0', port },
]

/** How we came, where sshd will listen, and where that leads us. */
export const comebacks: readonly (Ends & { mayDisconnect: Reconnect })[] = [
  { connection: us, listens: any(22), mayDisconnect: {} },
  { connection: us, listens: [...any(2222), ...any(22)], mayDisconnect: {} },
  { connection: us, listens: any(2222), mayDisconnect: { port: 2222 } },
  { connection: us, listens: [{ address: '10.0.0.1', port: 22 }], mayDisconnect: {} },
  { connection: us, listens: [{ address: '10.0.0.1', port: 2222 }], mayDisconnect: { port: 2222 } },
  {
    connection: us,
    listens: [
      { address: '10.0.0.9', port: 22 },
      { address: '10.0.0.1', port: 2222 },
    ],
    mayDisconnect: { port: 2222 },
  },
  {
    connection: us,
    listens: [{ address: '10.0.0.9', port: 22 }],
    mayDisconnect: { address: '10.0.0.9', port: 22 },
  },
  { connection: us, listens: [], mayDisconnect: {} },
  { connection: null, listens: any(2222), mayDisconnect: {} },
]
