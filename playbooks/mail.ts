import { definePlaybook } from '../lib/index.ts'
import {
  AptInstall,
  AptUpgrade,
  Distribution,
  UfwAllow,
  UfwEnabled,
  User,
  WriteFile,
} from '../tasks/index.ts'
import { dovecot } from './mail/dovecot.ts'
import { network } from './mail/network.ts'
import { params } from './mail/params.ts'
import { postfix } from './mail/postfix.ts'
import { READABLE } from './mail/readable.ts'
import { verify } from './mail/verify.ts'

/**
 * The mail server of a network: Postfix accepts mail on 25 and, with a password, on 587; Dovecot serves it on 143 (IMAP) and
 * 110 (POP3); the firewall allows these ports and SSH.
 *
 * @example
 * // run-playbook mail -i hosts.ini, where hosts.ini has a group [mail]
 */
export default definePlaybook({
  name: 'mail',
  description: 'Mail server: Postfix and Dovecot behind a firewall',
  hosts: 'mail',
  params,
  requires: () => [
    Distribution({
      versions: ['12', '22.04', '24.04'],
      message:
        'the mail playbook is for Debian 12 and Ubuntu 22.04 and 24.04; Dovecot 2.4 of newer releases is not supported yet',
    }),
  ],
  tasks: ({ params: mail }) => [
    // First: when the host is unreachable at its new address, little is rolled back; all later changes use the new address.
    ...network(mail),
    ...(mail.upgrade ? [AptUpgrade({ repair: mail.repair })] : []),
    // Debian's postfix package also creates it, and does not remove it.
    WriteFile({ path: '/etc/mailname', content: `${mail.domain}\n`, ...READABLE }),
    AptInstall({
      repair: mail.repair,
      packages: ['postfix', 'dovecot-core', 'dovecot-imapd', 'dovecot-pop3d', 'ssl-cert', 'ufw'],
      debconf: [
        { package: 'postfix', question: 'postfix/main_mailer_type', type: 'select', value: 'Internet Site' },
        { package: 'postfix', question: 'postfix/mailname', type: 'string', value: mail.domain },
      ],
    }),
    ...mail.users.map((user) => User(user)),
    ...dovecot(mail),
    ...postfix(mail),
    ...mail.ports.map((port) => UfwAllow({ port })),
    UfwEnabled({}),
  ],
  verify: ({ params: mail }) => verify(mail),
})
