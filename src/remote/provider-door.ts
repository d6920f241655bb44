import type { ConfigureAsk, Configured } from '../domain/provider/connecting.ts'
import type { ProviderDoor } from '../domain/ports/gate.ts'
import { configured, integrationList, presentClient } from '../wire/connecting.ts'
import { decodeAnswer } from '../wire/shape.ts'
import type { Client } from './client.ts'
import { providerPath } from './paths.ts'

/** The integrations that a server uses. */
export function providerDoor(client: Client): ProviderDoor {
  return {
    list: async () => {
      const answer = await client.get('/v1/integrations/')
      const { items, callbackUrl } = decodeAnswer(integrationList, 'a list of integrations', answer)
      return { integrations: items, callbackUrl }
    },
    configure: (ask) => configure(client, ask),
  }
}

/** Asks for a client as the gate does: what is not given is taken from the present one, where there is one. */
async function configure(client: Client, ask: ConfigureAsk): Promise<Configured> {
  const path = providerPath(ask.provider, 'configure')
  const answer = await client.get(path)
  const { clientId: present, callbackUrl } = decodeAnswer(presentClient, 'an integration', answer)
  if (callbackUrl !== null) ask.present(callbackUrl)
  const client_ = callbackUrl === null ? ask : await clientFrom(ask, present)
  const { body } = await client.change('POST', path, {
    body: {
      ...filled('clientId', client_.clientId),
      ...filled('clientSecret', 'secret' in client_ ? client_.secret : undefined),
      ...(ask.scopes === undefined ? {} : { scopes: ask.scopes }),
      write: ask.write,
    },
  })
  return decodeAnswer(configured, 'an integration', body)
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
