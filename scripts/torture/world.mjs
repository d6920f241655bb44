import { request } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './shield.mjs'

const INTEGRATION = 'google-calendar'

/**
 * Nango with the providers behind it, as `shield sandbox` serves it, at one address. `reset` begins it anew, with the
 * same keys and one connection of the same id, so that copies of one home meet the provider that each believes in. `faults`:
 * as `shield sandbox --fault` takes them.
 */
export async function openWorld(faults = []) {
  const { openDoor } = createRequire(join(root, 'dist', 'main.cjs'))('./sandbox.start-sandbox.cjs')
  let [door, connection, port] = [undefined, undefined, 0]
  const call = (method, path, body) => exchange(door.environment, { method, path, body })
  const world = {
    environment: () => door.environment,
    connection: () => connection,
    reset: async () => {
      await door?.close()
      const parts = { now: Date.now, random: createRandom() }
      const ask = { port, autoConsent: true, faults, onRequest: () => {}, rateLimit: Infinity }
      door = await openDoor(ask, parts)
      port = Number(new URL(door.environment.NANGO_BASE_URL).port)
      await call('POST', '/connect/sessions', SESSION)
      const { connections } = JSON.parse(await call('GET', '/connections'))
      if (connection !== undefined && connections[0].connection_id !== connection)
        throw new Error('The provider could not be begun anew with the same connection')
      connection = connections[0].connection_id
    },
    /** Sends what another process had sent, byte for byte but for the address. */
    repeat: ({ method, path, headers, body }) => exchange(door.environment, { method, path, headers, body }),
    /** How often the call with this key reached the provider, and how often it had an effect there. */
    sendings: async (key) => {
      const own = (await world.calls()).filter(({ method, body }) => method === 'POST' && body?.includes(key))
      return { sent: own.length, effects: own.filter(({ status }) => status === 200).length }
    },
    /** Everything that reached the provider, oldest first. */
    calls: async () => JSON.parse(await call('GET', '/sandbox/calls')).calls,
    close: () => door.close(),
  }
  await world.reset()
  return world
}

const SESSION = JSON.stringify({
  tags: { end_user_id: 'torture' },
  allowed_integrations: [INTEGRATION],
  integrations_config_defaults: {
    [INTEGRATION]: {
      connection_config: {
        oauth_scopes_override: ['readonly', 'events']
          .map((scope) => `https://www.googleapis.com/auth/calendar.${scope}`)
          .join(),
      },
    },
  },
})

/** The same bytes from the beginning each time: a linear congruential generator (Numerical Recipes). */
function createRandom() {
  let state = 1
  return (size) =>
    Uint8Array.from({ length: size }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    })
}

/** Without a connection kept open: the server ends them all when it begins anew. */
function exchange({ NANGO_BASE_URL, NANGO_API_KEY }, { method, path, headers, body }) {
  const own = { authorization: `Bearer ${NANGO_API_KEY}`, 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${NANGO_BASE_URL}${path}`,
      { method, headers: headers ?? own, agent: false },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        answer.on('end', () => {
          if (answer.statusCode < 400) resolve(text)
          else reject(new Error(`The provider answered ${answer.statusCode} to ${method} ${path}: ${text}`))
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
