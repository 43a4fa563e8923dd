import type { MailParams } from './params.ts'

/** Replaces an existing setting in its place, because Postfix warns of duplicates. */
function withSettings(text: string, extra: Readonly<Record<string, string>>): string {
  return Object.entries(extra).reduce((sofar, [name, value]) => {
    const line = new RegExp(`^${name.replace(/\W/g, '\\$&')}\\s*=.*$`, 'm')
    return line.test(sofar) ? sofar.replace(line, () => `${name} = ${value}`) : `${sofar}${name} = ${value}\n`
  }, text)
}

/** Postfix's main.cf, verbatim from the guide; further settings replace the guide's or follow at the end. */
export const mainCf = (mail: MailParams): string => withSettings(text(mail), mail.postfix)

const text = (
  mail: MailParams,
): string => `# See /usr/share/postfix/main.cf.dist for a commented, more complete version


# Debian specific:  Specifying a file name will cause the first
# line of that file to be used as the name.  The Debian default
# is /etc/mailname.
#myorigin = /etc/mailname

smtpd_banner = ${mail.banner}
biff = no

# appending .domain is the MUA's job.
append_dot_mydomain = no

# Uncomment the next line to generate "delayed mail" warnings
#delay_warning_time = 4h

readme_directory = no

# See http://www.postfix.org/COMPATIBILITY_README.html -- default to 3.6 on
# fresh installs.
compatibility_level = ${mail.compatibilityLevel}



# TLS parameters
smtpd_tls_cert_file=${mail.certificate}
smtpd_tls_key_file=${mail.certificateKey}
smtpd_tls_security_level=${mail.serverTls}

smtp_tls_CApath=/etc/ssl/certs
smtp_tls_security_level=${mail.clientTls}
smtp_tls_session_cache_database = btree:\${data_directory}/smtp_scache


smtpd_relay_restrictions = ${mail.relayRestrictions}
myhostname = ${mail.hostname}
alias_maps = hash:/etc/aliases
alias_database = hash:/etc/aliases
mydomain = ${mail.domain}
myorigin = $mydomain
mydestination = $myhostname, ${mail.domain}, localhost 
relayhost = ${mail.relayHost}
mynetworks = ${mail.networks.join(' ')}
mailbox_size_limit = ${mail.mailboxSizeLimit}
recipient_delimiter = ${mail.recipientDelimiter}
inet_interfaces = ${mail.interfaces}
inet_protocols = ${mail.ipProtocols}

#virtual_transport = lmtp:unix:private/dovecot-lmtp
#virtual_mailbox_domains = ${mail.domain}
mailbox_command = ${mail.mailboxCommand}
`
