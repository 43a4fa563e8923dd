import { defineCheck, invalid, t } from '../../lib/author.ts'
import { httpStatus } from '../net/index.ts'
import { within } from './within.ts'

/**
 * A GET from the host itself is answered with `status` (200). http needs no program on the host; https needs curl or openssl, and checks
 * the certificate unless `verify: false`. Does not follow redirects. Repeated for `within` seconds (15).
 *
 * @example
 * HttpStatus({ url: 'http://127.0.0.1:8080/health' })
 */
export const HttpStatus = defineCheck({
  name: 'HttpStatus',
  args: t.object({
    url: t.string({ pattern: '^https?://[^\\s@\\0]+$', description: 'an http or https URL without a user' }),
    status: t.withDefault(t.integer({ minimum: 100, maximum: 599, description: 'HTTP status code' }), 200),
    verify: t.withDefault(t.boolean({ description: 'whether the certificate must be valid' }), true),
    within: t.withDefault(within, 15),
  }),
  title: ({ url, status }) => `${url} answers ${status}`,
  ask({ url, verify }) {
    if (!URL.canParse(url)) throw invalid(`HttpStatus "url" is no URL: ${url}`)
    return httpStatus(url, verify)
  },
  judge({ url, status }, answer) {
    if ('problem' in answer) return `${url}: ${answer.problem}`
    return answer.status === status ? undefined : `${url} answered ${answer.status}`
  },
})
