import { characterCount } from '../../domain/text/quoted.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { PageRoute } from './page-route.ts'
import { LONGEST_HOLD_REASON } from '../../domain/limits.ts'

/** Puts everything on hold. */
export const holdAction: PageRoute = {
  method: 'POST',
  path: '/hold',
  uses: ['brake.hold'],
  handle: async (_context, { gate, form }) => {
    const reason = (form.get('reason') ?? '').trim()
    if (reason === '' || characterCount(reason) > LONGEST_HOLD_REASON) {
      throw new ShieldError('usage', `A hold needs a reason, of at most ${LONGEST_HOLD_REASON} characters`)
    }
    await gate.brake.hold(reason)
    return { goTo: '/' }
  },
}

/** Lets sending go on. */
export const releaseAction: PageRoute = {
  method: 'POST',
  path: '/release',
  uses: ['brake.release'],
  handle: async (_context, { gate }) => {
    await gate.brake.release(null)
    return { goTo: '/' }
  },
}
