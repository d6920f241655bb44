import { html } from 'hono/html'
import { ShieldError } from '../../domain/errors.ts'
import { LONGEST_HOLD_REASON } from '../../domain/limits.ts'
import { type Hold, movedError, type Moved } from '../../domain/request/hold.ts'
import { characterCount } from '../../domain/text/quoted.ts'
import { safeText } from '../../domain/text/safe-text.ts'
import { localTime } from '../../domain/text/times.ts'
import { csrfField, type Markup } from './layout.ts'
import type { PageAsk, PageRoute } from './page-route.ts'

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

type Viewer = Pick<PageAsk, 'session' | 'gate'>

/** That nothing is sent now, why, and how that ends. */
export function holdNotice({ at, by, reason, moved, failover }: Hold, viewer: Viewer): Markup {
  if (moved !== undefined) return movedNotice(moved)
  return html`<section class="card problem" aria-labelledby="held">
    <h2 id="held">On hold: nothing is sent</h2>
    <p>Since ${localTime(at)}, by <bdi>${safeText(by.name)}</bdi>: <bdi>${safeText(reason)}</bdi></p>
    ${failover === undefined ? releaseForm(viewer) : AFTER_FAILOVER}
  </section>`
}

/** Which takes more than a look: docs/postgres.md. */
const AFTER_FAILOVER = html`<p>
  A failover has to be released at a machine of the queue:
  <code>shield approvals release --after-failover</code>
</p>`

function releaseForm({ session, gate }: Viewer): Markup | '' {
  if (!gate.offers('brake.release')) return ''
  return html`<form method="post" action="/release">
    ${csrfField(session.csrf)}
    <button type="submit">Release</button>
  </form>`
}

/** It is released where the queue is, and not here. */
function movedNotice(moved: Moved): Markup {
  const { message, hint = '' } = movedError(moved)
  return html`<section class="card problem" aria-labelledby="held">
    <h2 id="held">Moved: nothing is sent from here</h2>
    <p><bdi>${safeText(message)}</bdi>.</p>
    <p><bdi>${safeText(hint)}</bdi></p>
  </section>`
}

/** The emergency brake. */
export function holdForm({ session }: Viewer): Markup {
  return html`<form method="post" action="/hold" class="stack">
    ${csrfField(session.csrf)}
    <label for="hold-reason">Reason for pausing everything</label>
    <input id="hold-reason" name="reason" required maxlength="1000" />
    <button type="submit" class="danger">Put everything on hold</button>
  </form>`
}
