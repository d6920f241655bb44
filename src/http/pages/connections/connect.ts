import { html } from 'hono/html'
import { ShieldError } from '../../../domain/errors.ts'
import { MINUTE } from '../../../domain/limits.ts'
import type { Provider } from '../../../domain/provider/provider.ts'
import { type ProviderName, PROVIDERS } from '../../../domain/provider/providers.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { PAGE_WORDS } from '../../server/command-words.ts'
import type { Progress } from '../../server/connect-outcome.ts'
import { problemOf } from '../../server/problem.ts'
import { csrfField, type Markup } from '../layout.ts'
import type { PageAsk, PageRoute } from '../page-route.ts'

/** How long somebody has to give their consent, in milliseconds. */
const PATIENCE = 10 * MINUTE

/** One form for each provider: what it has to be told before its consent page can be opened. */
export const connectPage: PageRoute = {
  method: 'GET',
  path: '/connect',
  uses: ['connections.connect'],
  handle: async ({ provider: providerOf }, { session }) => {
    const providers = await Promise.all(PROVIDERS.map((name) => providerOf(name)))
    return {
      title: 'Connect an account',
      body: html`${providers.map((provider) => connectForm(provider, session.csrf))}`,
    }
  },
}

function connectForm({ name, title, connectSettings }: Provider, csrf: string): Markup {
  return html`<section class="card" aria-labelledby="${name}">
    <h2 id="${name}">${title}</h2>
    <form method="post" action="/connect/${name}" class="stack">
      ${csrfField(csrf)}
      ${connectSettings.map(
        ({ key, description }) =>
          html`<label for="${name}-${key}">${description}</label>
            <input id="${name}-${key}" name="config.${key}" autocomplete="off" spellcheck="false" />`,
      )}
      <label for="${name}-as"
        >A name of its own (optional; without one an existing connection is authorised again)</label
      >
      <input id="${name}-as" name="as" autocomplete="off" spellcheck="false" maxlength="64" />
      <label class="check"
        ><input type="checkbox" name="write" value="1" /> Also ask for what writes need</label
      >
      <button type="submit">Connect ${title}</button>
    </form>
  </section>`
}

/** Opens a session at Nango and leads to the page that follows it. */
export const beginConnect: PageRoute = {
  method: 'POST',
  path: '/connect/:provider',
  uses: ['connections.connect'],
  handle: async (context, ask) => {
    const { connections } = ask.gate
    const provider = providerFrom(ask)
    const as = (ask.form.get('as') ?? '').trim()
    const begun = await context.connectSessions.begin(connections.connect, {
      provider,
      name: as === '' ? undefined : as,
      scopes: undefined,
      write: ask.form.get('write') === '1',
      config: configFrom(await context.provider(provider), ask),
      direct: false,
      timeout: PATIENCE,
    })
    const { id, link, advice } = begun
    return {
      title: 'Give your consent',
      body: html`<section class="card stack">
        ${advice.map((line) => html`<p>${safeText(line)}</p>`)}
        <p>The provider asks for your consent on a page of its own. Come back here afterwards.</p>
        <p>
          <a class="button primary" href="${link}" target="_blank" rel="noopener noreferrer"
            >Open the consent page</a
          >
        </p>
        <p><a class="button" href="/connecting/${id}">I have given my consent</a></p>
      </section>`,
    }
  },
}

/** What became of it; asks again by itself while it waits. */
export const connectingPage: PageRoute = {
  method: 'GET',
  path: '/connecting/:id',
  uses: ['connections.connect'],
  handle: async (context, { params }) => {
    const id = params['id'] ?? ''
    const progress = await context.connectSessions.follow(id, 0, context.draining)
    if (progress === undefined) throw new ShieldError('not_found', 'Nothing is being connected here')
    return {
      title: TITLES[progress.state],
      ...(progress.state === 'waiting' ? { refreshAfter: 2 } : {}),
      body: html`<section class="card stack" role="status">${progressOf(progress)}</section>`,
    }
  },
}

const TITLES: Readonly<Record<Progress['state'], string>> = {
  waiting: 'Waiting for the consent',
  connected: 'Connected',
  failed: 'Not connected',
}

function progressOf(progress: Progress): Markup {
  if (progress.state === 'waiting') {
    return html`<p>The provider has not been told yes yet. This page looks again by itself.</p>`
  }
  if (progress.state === 'failed') {
    const { detail, hint } = problemOf(progress.error, PAGE_WORDS).body as Readonly<Record<string, unknown>>
    return html`<p class="problem">${safeText(String(detail))}</p>
      ${typeof hint === 'string' ? html`<p class="note">${safeText(hint)}</p>` : ''}
      <p><a class="button" href="/connect">Try again</a></p>`
  }
  const { connection, formerAccount, notGranted, leftOver } = progress
  return html`<p><b>${connection.name}</b>: <bdi>${safeText(connection.account.label)}</bdi></p>
    ${
      formerAccount === null
        ? ''
        : html`<p class="problem">
            Another account was behind it before: <bdi>${safeText(formerAccount)}</bdi>. Open requests on that
            one will not be sent.
          </p>`
    }
    ${notGranted.length === 0 ? '' : html`<p class="problem">Asked for and not granted: ${safeText(notGranted.join(', '))}</p>`}
    ${leftOver.length === 0 ? '' : html`<p class="problem">Another consent by the same link made a second connection at Nango: ${safeText(leftOver.join(', '))}</p>`}
    <p><a class="button" href="/">Back to the start</a></p>`
}

function providerFrom({ params }: PageAsk): ProviderName {
  const name = PROVIDERS.find((one) => one === params['provider'])
  if (name === undefined) throw new ShieldError('not_found', 'There is no such provider')
  return name
}

/** Fails with `usage` for what could lead to another host. */
function configFrom({ connectSettings }: Provider, { form }: PageAsk): Readonly<Record<string, string>> {
  const given = connectSettings.flatMap(({ key, parse }) => {
    const value = (form.get(`config.${key}`) ?? '').trim()
    return value === '' ? [] : [[key, parse(value)] as const]
  })
  return Object.fromEntries(given)
}

/** Asks once more before a connection is deleted, here and at Nango. */
export const disconnectPage: PageRoute = {
  method: 'GET',
  path: '/connections/:name/disconnect',
  uses: ['connections.disconnect'],
  handle: async (_context, { session, gate, params }) => {
    const { name, account } = await gate.connections.get(params['name'] ?? '')
    return {
      title: `Disconnect ${name}?`,
      body: html`<form method="post" action="/connections/${name}/disconnect" class="card stack">
        ${csrfField(session.csrf)}
        <p>
          Its account is <bdi>${safeText(account.label)}</bdi>. The connection is deleted here and at Nango;
          what waits for it is not sent.
        </p>
        <button type="submit" class="danger">Disconnect</button>
        <a href="/">Leave it as it is</a>
      </form>`,
    }
  },
}

export const disconnectAction: PageRoute = {
  method: 'POST',
  path: '/connections/:name/disconnect',
  uses: ['connections.disconnect'],
  handle: async (_context, { gate, params }) => {
    await gate.connections.disconnect(params['name'] ?? '', false)
    return { goTo: '/' }
  },
}
