import type { FormProvider, ProviderParts } from '../provider.ts'
import { createNumberAlias } from './any-number.ts'
import { accountOf, credentialsOf, TOKENS } from './business.ts'
import { lacksPermission, refusal } from './graph-errors.ts'
import { handleGraph } from './handle-graph.ts'
import type { SendParts } from './send-message.ts'
import { untidyBodies } from './untidy-webhooks.ts'
import { writeIn } from './write-in.ts'

/** A small WhatsApp Cloud API: one number, under whatever id, a few people and templates. */
export function createWhatsapp({ now, random, tell, untidy }: ProviderParts): FormProvider {
  const alias = createNumberAlias()
  const parts: SendParts = {
    now,
    random,
    startedAt: now(),
    accepted: [],
    wroteAt: new Map(),
    untidy,
    tell: (bodies) => {
      for (const body of untidy ? untidyBodies(bodies) : bodies) tell(alias.rename(body))
    },
  }
  return {
    title: 'WhatsApp',
    nangoProvider: 'whatsapp-business',
    baseUrl: 'https://graph.facebook.com',
    accounts: TOKENS.map(({ account }) => account),
    form: {
      mode: 'API_KEY',
      config: [],
      credentials: [{ name: 'apiKey', title: 'Access token', isSecret: true }],
      verification: '/v21.0/me',
      accountOf,
      credentialsOf,
    },
    handle: (request) => alias.leave(handleGraph(parts, alias.enter(request))),
    writeIn: (body) => writeIn(parts, body),
    isRetried: (status) => status === 401 || status === 429 || status >= 500,
    refusal,
    scopeRefusal: lacksPermission,
    reset: () => {
      alias.reset()
      parts.accepted.length = 0
      parts.wroteAt.clear()
    },
  }
}
