import { html } from 'hono/html'
import type { Health } from '../../../domain/health/health.ts'
import type { Markup } from '../layout.ts'

/** How a word is coloured: nothing to do, somebody should look, it does not work; `quiet`: nobody knows. */
type Look = 'good' | 'attention' | 'bad' | 'quiet'

/** Each is `.health.LOOK` in the stylesheet. */
export const HEALTH_LOOKS: Readonly<Record<Health, Look>> = {
  ok: 'good',
  unchecked: 'quiet',
  token_dead: 'bad',
  refresh_failed: 'attention',
  refresh_backoff: 'attention',
  refresh_exhausted: 'bad',
  scopes_missing: 'attention',
  account_changed: 'bad',
  refused: 'bad',
  provider_down: 'attention',
  gone: 'bad',
  other_environment: 'attention',
  key_refused: 'bad',
  right_missing: 'attention',
  integration_missing: 'bad',
  nango_failed: 'attention',
  nango_unreachable: 'attention',
}

/** The health of a connection as a word with a colour; never a colour alone. */
export function healthMark(health: Health): Markup {
  return html`<span class="health ${HEALTH_LOOKS[health]}">${health.replaceAll('_', ' ')}</span>`
}
