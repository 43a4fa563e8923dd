import type { Check } from '../../lib/index.ts'
import { Banner, PortListening } from '../../tasks/index.ts'
import type { MailParams } from './params.ts'

/** The checks of the guide: every port listens and sends its greeting. Both configurations are validated before they are written. */
export function verify({ hostname, banner, protocols }: MailParams): readonly Check[] {
  const greeting = banner.replace('$myhostname', hostname).replace('$mail_name', 'Postfix')
  return [
    PortListening({ port: 25 }),
    Banner({ port: 25, expect: `220 ${greeting}` }),
    PortListening({ port: 587 }),
    Banner({ port: 587, expect: `220 ${greeting}` }),
    ...(protocols.includes('imap')
      ? [PortListening({ port: 143 }), Banner({ port: 143, expect: '* OK [CAPABILITY IMAP4rev1' })]
      : []),
    ...(protocols.includes('pop3')
      ? [PortListening({ port: 110 }), Banner({ port: 110, expect: '+OK Dovecot' })]
      : []),
  ]
}
