import { characterCount } from '../../domain/text/character-count.ts'
import { ShieldError } from '../../domain/errors.ts'
import { assertMay } from '../../gate/access/may.ts'
import { gateOf } from './gate-of.ts'
import type { PageRoute } from './page-route.ts'

const LONGEST_REASON = 1000

/** Puts everything on hold. */
export const holdAction: PageRoute = {
  method: 'POST',
  path: '/hold',
  handle: async (context, { session, form }) => {
    assertMay(session.principal, 'hold')
    const reason = (form.get('reason') ?? '').trim()
    if (reason === '' || characterCount(reason) > LONGEST_REASON) {
      throw new ShieldError('usage', `A hold needs a reason, of at most ${LONGEST_REASON} characters`)
    }
    await gateOf(context, session).brake.hold(reason)
    return { goTo: '/' }
  },
}

/** Lets sending go on. */
export const releaseAction: PageRoute = {
  method: 'POST',
  path: '/release',
  handle: async (context, { session }) => {
    assertMay(session.principal, 'hold')
    await gateOf(context, session).brake.release(null)
    return { goTo: '/' }
  },
}
