import { describe, expect, it } from 'vitest'
import { CONNECT } from '../../../lib/engine/options/connect.ts'
import { complete } from '../../../lib/engine/options/option.ts'
import { loadInventory, paramsOf, selectHosts, targetOf } from '../../../lib/inventory/index.ts'
import { check } from '../../../lib/schema/check.ts'
import { params } from '../../../playbooks/mail/params.ts'

describe('the example inventory', () => {
  it('gives the mail playbook its parameters, and no password', async () => {
    const inventory = await loadInventory('inventory')
    const [host, ...others] = selectHosts(inventory, 'mail')
    expect(others).toEqual([])
    const mail = check(params, paramsOf(host!, Object.keys(host!.vars)), 'mail', host!.placeOf)
    expect([mail.hostname, mail.domain, mail.users]).toEqual(['mail.clankers.lan', 'clankers.lan', []])
    for (const vlan of [10, 20, 30, 40, 2, 100]) expect(mail.networks).toContain(`192.168.${vlan}.0/24`)
    expect(host!.placeOf(['networks', '2'])).toBe('inventory/group_vars/mail.yml:10')
    const defaults = { ...complete(CONNECT), user: 'me' }
    expect(targetOf(host!, defaults)).toMatchObject({
      address: '192.168.100.12',
      port: 22,
      connection: 'ssh',
    })
  })
})
