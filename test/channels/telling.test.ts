import { describe, expect, it } from 'vitest'
import { tellingOf } from '../../src/domain/notify/telling.ts'
import { NOT_SHOWN } from '../../src/domain/operation/stakes.ts'
import { eventOf } from './samples.ts'

const PLACE = 'ship to ada, lovelace, 12 main street, london, gb'

function recipientsTold(recipients: readonly string[]): string | undefined {
  const { facts } = tellingOf(eventOf({ recipients }), null, 'full')
  return facts.find(({ label }) => label === 'Recipients')?.value
}

describe('the recipients of a notification', () => {
  it('keep one that has commas in it apart from the others', () => {
    expect(recipientsTold(['ada@example.com', PLACE])).toBe(`ada@example.com, "${PLACE}"`)
  })

  it('are written without quotes where nothing in them could pass for several', () => {
    const plain = ['+491701234567', 'US.1A', 'ada@example.com', NOT_SHOWN]
    expect(recipientsTold(plain)).toBe('+491701234567, US.1A, ada@example.com, (not shown)')
  })
})
