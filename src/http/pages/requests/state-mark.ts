import { html } from 'hono/html'
import type { State } from '../../../domain/request/request.ts'
import type { Markup } from '../layout.ts'

/** A state as a word with a colour; never a colour alone. */
export function stateMark(state: State): Markup {
  return html`<span class="state ${state}">${state}</span>`
}
