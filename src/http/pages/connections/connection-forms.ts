import { html } from 'hono/html'
import { ShieldError } from '../../../domain/errors.ts'
import { isJsonObject, type Json } from '../../../domain/text/json.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { rememberedText } from '../../../gate/reach/look-behind.ts'
import { csrfField } from '../layout.ts'
import type { PageRoute } from '../page-route.ts'

/** Shows what was seen behind a connection, before somebody takes it for right. */
export const acceptPage: PageRoute = {
  method: 'GET',
  path: '/connections/:name/accept',
  uses: ['connections.accept'],
  handle: async (_context, { session, gate, params }) => {
    const connection = await gate.connections.get(params['name'] ?? '')
    const { name, mismatch } = connection
    return {
      title: `Accept what is behind ${name}?`,
      body:
        mismatch === null
          ? html`<p class="card">
              Nothing else was seen behind it than it stands for. <a href="/connections">Look at it now</a>
            </p>`
          : html`<form method="post" action="/connections/${name}/accept" class="card stack">
              ${csrfField(session.csrf)}
              <input type="hidden" name="account" value="${JSON.stringify(mismatch.account)}" />
              <input type="hidden" name="config" value="${JSON.stringify(mismatch.config)}" />
              <p class="problem">${safeText(rememberedText(connection) ?? '')}</p>
              <p>
                Accepted, it is the account of ${name} from then on; what was proposed for the one before is
                not sent. If it is not meant to be so, authorise the right account again instead.
              </p>
              <button type="submit" class="danger">Accept it</button>
              <a href="/">Leave it as it is</a>
            </form>`,
    }
  },
}

export const acceptAction: PageRoute = {
  method: 'POST',
  path: '/connections/:name/accept',
  uses: ['connections.accept'],
  handle: async (_context, { gate, params, form }) => {
    const account = jsonIn(form, 'account')
    const config = jsonIn(form, 'config')
    if ((account !== null && typeof account !== 'string') || !isJsonObject(config)) throw notShown()
    const entries = Object.entries(config).map(([key, value]) => {
      if (value !== null && typeof value !== 'string') throw notShown()
      return [key, value] as const
    })
    const seen = { account, config: Object.fromEntries(entries) }
    await gate.connections.accept(params['name'] ?? '', seen)
    return { goTo: '/' }
  },
}

function jsonIn(form: URLSearchParams, name: string): Json {
  try {
    return JSON.parse(form.get(name) ?? '') as Json
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw notShown()
  }
}

function notShown(): ShieldError {
  return new ShieldError('usage', 'The form does not say what was shown', { hint: 'Open the page again' })
}
