import type { Task } from '../../lib/index.ts'
import { ServiceEnable, WriteFile } from '../../tasks/index.ts'
import type { MailParams } from './params.ts'
import { READABLE } from './readable.ts'

/** Validates a file in a copy of the configuration, because it includes files of the same folder. */
const check = (file: string): string => `set -e
d=$(mktemp -d)
trap 'rm -rf -- "$d"' EXIT
cp -a /etc/dovecot/. "$d"
cat %s >"$d/${file}"
doveconf -c "$d/dovecot.conf" -n >/dev/null`

/** dovecot.conf, verbatim from the guide. */
export const dovecotConf = ({ protocols }: MailParams): string => `## Dovecot configuration file

# Enable installed protocols
!include_try /usr/share/dovecot/protocols.d/*.protocol

# Base directory where to store runtime data.
#base_dir = /var/run/dovecot/

# Name of this instance. In multi-instance setup doveadm and other commands
# can use -i <instance_name> to select which instance is used (an alternative
# to -c <config_path>). The instance name is also added to Dovecot processes
# in ps output.
#instance_name = dovecot

# Greeting message for clients.
#login_greeting = Dovecot ready.

# Enable installed protocols
protocols = ${protocols.join(' ')}

dict {
  #quota = mysql:/etc/dovecot/dovecot-dict-sql.conf.ext
}

# Most of the actual configuration gets included below. The filenames are
# first sorted by their ASCII value and parsed in that order. The 00-prefixes
# in filenames are intended to make it easier to understand the ordering.
!include conf.d/*.conf

# A config file can also tried to be included without giving an error if
# it's not found:
!include_try local.conf
`

// What the guide also needs: mail in the home of the user, because the delivering user cannot write to /var/mail; access of that user to
// the statistics socket; and the socket through which Postfix checks passwords.
const local = ({ mailLocation, dovecot }: MailParams): string => `mail_location = ${mailLocation}

service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}

service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
${Object.entries(dovecot)
  .map(([name, value]) => `${name} = ${value}\n`)
  .join('')}`

/** The most important files of the guide, and the one about encryption: all from Debian, not written by this playbook. */
const SHIPPED = ['auth', 'mail', 'master', 'ssl'].map((name) => `/etc/dovecot/conf.d/10-${name}.conf`)

/** Dovecot: serves mail on 143 and 110, and checks passwords for Postfix. */
export function dovecot(mail: MailParams): readonly Task[] {
  const main = WriteFile({
    path: '/etc/dovecot/dovecot.conf',
    content: dovecotConf(mail),
    ...READABLE,
    validate: check('dovecot.conf'),
  })
  const more = WriteFile({
    path: '/etc/dovecot/conf.d/99-mail.conf',
    content: local(mail),
    ...READABLE,
    validate: check('conf.d/99-mail.conf'),
  })
  return [main, more, ServiceEnable({ name: 'dovecot', restartOn: [main, more, ...SHIPPED] })]
}
