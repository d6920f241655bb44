import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/domain/text/json.ts'
import { ACCOUNT, ADA_ID, contacts, incoming, metadata, parse } from './webhook-bodies.ts'

describe('somebody who has another number or id now', () => {
  const OLD = { phone: '+491701234567', id: ADA_ID }
  const NEW = { phone: '+4915112345678', id: 'DE.999' }
  const AT_CHANGE = '2026-11-23T02:00:00.000Z'
  const change = (from: string, to: string) => ({ account: ACCOUNT, from, to, at: AT_CHANGE })
  const phones = change(OLD.phone, NEW.phone)
  const ids = change(OLD.id, NEW.id)

  it.each<[string, { readonly [key: string]: Json }, readonly unknown[]]>([
    [
      'both, as Meta tells it',
      { type: 'user_changed_number', wa_id: '4915112345678', user_id: NEW.id, previous_user_id: OLD.id },
      [phones, ids],
    ],
    ['a number, without any id', { type: 'user_changed_number', wa_id: '4915112345678' }, [phones]],
    ['in an older version', { type: 'customer_changed_number', new_wa_id: '4915112345678' }, [phones]],
    ['an id alone', { type: 'user_changed_user_id', user_id: NEW.id, previous_user_id: OLD.id }, [ids]],
    ['neither', { type: 'customer_identity_changed', wa_id: '4915112345678' }, []],
    ['the same number', { type: 'user_changed_number', wa_id: '491701234567' }, []],
    ['nothing readable', { type: 'user_changed_number', wa_id: 'soon' }, []],
  ])('is told of: %s', (_what, system, changes) => {
    const body = incoming({ type: 'system', system }, {})
    expect(parse(body).changes).toEqual(changes)
  })

  it('is told of in a field of its own too', () => {
    const update = {
      wa_id: '491701234567',
      user_id: { previous: OLD.id, current: NEW.id },
      parent_user_id: { previous: 'DE.ENT.1', current: 'DE.ENT.2' },
      timestamp: 1795399200,
    }
    const value = { metadata, contacts, user_id_update: [update, {}] }
    const changes = [{ field: 'user_id_update', value }]
    const body = { object: 'whatsapp_business_account', entry: [{ id: '1', changes }] }
    expect(parse(body)).toMatchObject({
      changes: [ids, change('DE.ENT.1', 'DE.ENT.2')],
      about: '2 changes of numbers or ids',
    })
  })
})
