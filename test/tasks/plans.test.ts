import { domains } from '../support/domains.ts'

for (const { plans } of domains) plans?.()
