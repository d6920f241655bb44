import type { ConfigureAsk, Configured, Integration } from '../domain/provider/connecting.ts'
import type { ProviderDoor } from '../domain/ports/gate.ts'
import { objectsIn, type Client } from './client.ts'
import { providerPath } from './paths.ts'
import { textIn } from './text-in.ts'

/** The integrations that a server uses. */
export function providerDoor(client: Client): ProviderDoor {
  return {
    list: async () => {
      const { items, callbackUrl } = await client.get('/v1/integrations/')
      const integrations = objectsIn(items).map(
        ({ connections: _connections, ...integration }) => integration as unknown as Integration,
      )
      return { integrations, callbackUrl: textIn(callbackUrl) }
    },
    configure: (ask) => configure(client, ask),
  }
}

/** Asks for a client as the gate does: what is not given is taken from the present one, where there is one. */
async function configure(client: Client, ask: ConfigureAsk): Promise<Configured> {
  const path = providerPath(ask.provider, 'configure')
  const { clientId: present, callbackUrl } = await client.get(path)
  const hasConsent = typeof callbackUrl === 'string'
  if (hasConsent) ask.present(callbackUrl)
  const client_ = hasConsent ? await clientFrom(ask, typeof present === 'string' ? present : null) : ask
  const { body } = await client.change('POST', path, {
    body: {
      ...filled('clientId', client_.clientId),
      ...filled('clientSecret', 'secret' in client_ ? client_.secret : undefined),
      ...(ask.scopes === undefined ? {} : { scopes: ask.scopes }),
      write: ask.write,
    },
  })
  return body as unknown as Configured
}

async function clientFrom(ask: ConfigureAsk, present: string | null) {
  const clientId = ask.clientId ?? (await ask.askClientId(present === null ? 'required' : 'optional'))
  const isAnother = (clientId?.trim() ?? '') !== '' && clientId?.trim() !== present
  const secret = await ask.askSecret(isAnother || present === null ? 'required' : 'optional')
  return { clientId, secret }
}

function filled(name: string, text: string | undefined): Readonly<Record<string, string>> {
  const value = text?.trim() ?? ''
  return value === '' ? {} : { [name]: value }
}
