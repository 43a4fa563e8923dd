import type { Task } from '../../lib/index.ts'
import { BlockInFile, Postalias, ServiceEnable, WriteFile } from '../../tasks/index.ts'
import { mainCf } from './main-cf.ts'
import type { MailParams } from './params.ts'
import { READABLE } from './readable.ts'

/**
 * Validates a file in a copy of the configuration; a warning of Postfix (a misspelt name) is an error, too. Runs the check in `script`,
 * because without a terminal it writes to the log only.
 */
const check = (file: string): string => `set -e
d=$(mktemp -d)
trap 'rm -rf -- "$d"' EXIT
cp -a /etc/postfix/. "$d"
cat %s >"$d/${file}"
refuse() { printf '%s\\n' "$said" | tr -d '\\r' | sed "s|$d|/etc/postfix|g" >&2; exit 1; }
said=$(script -qec "postfix -c $d check" /dev/null </dev/null) || refuse
said=$(postconf -c "$d" -n 2>&1 >/dev/null && postconf -c "$d" -M 2>&1 >/dev/null)
[ -z "$said" ] || refuse`

// Port 587: requires encryption, then a password that Dovecot checks, then accepts mail to any domain. main.cf stays the guide's.
const SUBMISSION = `submission inet n       -       y       -       -       smtpd
  -o syslog_name=postfix/submission
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_sasl_type=dovecot
  -o smtpd_sasl_path=private/auth
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject`

const aliasLine = ([name, to]: readonly [string, string]): string => `${name}:    ${to}\n`

/** Postfix: accepts mail on 25 and 587, and delivers it through Dovecot. */
export function postfix(mail: MailParams): readonly Task[] {
  const main = WriteFile({
    path: '/etc/postfix/main.cf',
    content: mainCf(mail),
    validate: check('main.cf'),
    ...READABLE,
  })
  const master = BlockInFile({
    path: '/etc/postfix/master.cf',
    name: 'submission',
    block: SUBMISSION,
    validate: check('master.cf'),
  })
  const aliases = WriteFile({
    path: '/etc/aliases',
    ...READABLE,
    content: `# See man 5 aliases for format\n${Object.entries(mail.aliases).map(aliasLine).join('')}`,
  })
  return [
    main,
    master,
    aliases,
    Postalias({ path: '/etc/aliases' }),
    ServiceEnable({ name: 'postfix', runs: 'postfix@-.service', restartOn: [main, master] }),
  ]
}
