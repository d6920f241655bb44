import { characterCount } from '../../domain/text/quoted.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { PageRoute } from './page-route.ts'

const LONGEST_REASON = 1000

/** Puts everything on hold. */
export const holdAction: PageRoute = {
  method: 'POST',
  path: '/hold',
  uses: ['brake.hold'],
  handle: async (_context, { gate, form }) => {
    const reason = (form.get('reason') ?? '').trim()
    if (reason === '' || characterCount(reason) > LONGEST_REASON) {
      throw new ShieldError('usage', `A hold needs a reason, of at most ${LONGEST_REASON} characters`)
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
