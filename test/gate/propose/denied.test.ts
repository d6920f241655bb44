import { describe, expect, it } from 'vitest'
import { createHints } from '../../../src/gate/webhooks/hints.ts'

const REFUSAL = { isDenied: true, code: 'invalid_callback' }
const NEW = { integration: 'notes', reconnects: null, since: 100 }
const told = { integration: 'notes', reconnects: null, at: 200, refusal: REFUSAL }

/** Who of those that wait hears of it. */
function heardBy(
  waiting: readonly (typeof NEW | { reconnects: string | null })[],
  refused: object,
): number[] {
  const hints = createHints()
  const heard: number[] = []
  for (const [place, one] of waiting.entries()) {
    hints.awaitConsent({ ...NEW, ...one }, (refusal) => {
      expect(refusal).toEqual(REFUSAL)
      heard.push(place)
    })
  }
  hints.refuse({ ...told, ...refused })
  return heard
}

describe('a consent that came to nothing', () => {
  it('is told to the one that waits for it', () => {
    expect(heardBy([NEW], {})).toEqual([0])
    const both = [NEW, { reconnects: 'nc-1' }, { reconnects: 'nc-2' }]
    expect(heardBy(both, {}), 'a new one').toEqual([0])
    expect(heardBy(both, { reconnects: 'nc-2' }), 'one that was there').toEqual([2])
  })

  it('is told to nobody where it could be that of several, or is nobody’s here', () => {
    expect(heardBy([NEW, NEW], {})).toEqual([])
    expect(heardBy([NEW], { integration: 'other' })).toEqual([])
    expect(heardBy([NEW], { reconnects: 'nc-1' })).toEqual([])
    expect(heardBy([NEW], { at: 99 }), 'it was told before anybody waited').toEqual([])
  })

  it('is told to nobody who has stopped waiting', () => {
    const hints = createHints()
    const heard: unknown[] = []
    hints.awaitConsent(NEW, (refusal) => heard.push(refusal))()
    hints.refuse(told)
    expect(heard).toEqual([])
  })
})
