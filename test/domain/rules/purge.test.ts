import { describe, expect, it } from 'vitest'
import { OPEN_STATES, STATES } from '../../../src/domain/request/request.ts'
import { ERASED, mayBeErased } from '../../../src/domain/rules/purge.ts'
import { AT } from '../../store/samples.ts'

describe('erasing', () => {
  it.each(STATES)('one that is %s', (state) => {
    expect(mayBeErased({ state })).toBe(!OPEN_STATES.includes(state))
    expect(mayBeErased({ state, purgedAt: AT })).toBe(false)
  })

  it('leaves nothing of what was asked and sent', () => {
    expect(ERASED).toEqual({
      input: null,
      prepared: null,
      precondition: null,
      call: { method: 'POST', path: '/', query: [], headers: [], body: null },
      digest: '0'.repeat(64),
      warnings: [],
      summary: null,
      mark: null,
      stakes: null,
      reason: null,
    })
  })
})
