import { answering, jsonAnswer, type Answer } from '../answer.ts'
import type { FormProvider, ProviderParts, ProviderRequest } from '../provider.ts'
import {
  accountOf,
  credentialsOf,
  DISPLAY_NUMBER,
  findToken,
  PHONE_NUMBER_ID,
  TOKENS,
  WABA_ID,
  type Permission,
  type Token,
} from './business.ts'
import { findPerson } from './contacts.ts'
import { lacksPermission, refusal, refusalFor, unauthorized, unknownObject } from './graph-errors.ts'
import { messageId, sendMessage, type SendParts } from './send-message.ts'
import { listTemplates, pickFields } from './templates.ts'
import { textBody, untidyBodies } from './webhook-bodies.ts'

/** The one number that the sandbox plays, under the ids that a connection has for it and its account. */
interface NumberAlias {
  /** The request as one to the number's own ids; from then on texts bear the ids that it came with. */
  readonly enter: (request: ProviderRequest) => ProviderRequest
  readonly leave: (answer: Answer) => Answer
  /** A webhook's body, under the ids that were last asked for. */
  readonly rename: <Body>(body: Body) => Body
  readonly reset: () => void
}

/** Any number that somebody connects is this one: `/v21.0/ID`, `/v21.0/ID/messages`, `/v21.0/ID/message_templates`. */
const ADDRESS = /^(\/v\d+\.\d\/)(\d{5,})(\/messages|\/message_templates)?$/

export function createNumberAlias(): NumberAlias {
  const ids = new Map<string, string>()
  const named = (text: string): string =>
    [...ids].reduce((renamed, [own, asked]) => renamed.replaceAll(own, asked), text)
  return {
    enter: (request) => {
      const [, version = '', id = '', rest = ''] = ADDRESS.exec(request.path) ?? []
      if (id === '') return request
      const own = rest === '/message_templates' ? WABA_ID : PHONE_NUMBER_ID
      ids.set(own, id)
      return { ...request, path: `${version}${own}${rest}` }
    },
    leave: (answer) => ({ ...answer, body: named(answer.body) }),
    rename: <Body>(body: Body) => JSON.parse(named(JSON.stringify(body))) as Body,
    reset: () => {
      ids.clear()
    },
  }
}

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
    handle: (request) => alias.leave(answering(() => handleGraph(parts, alias.enter(request)))),
    writeIn: (body) => writeIn(parts, body),
    refusal,
    refusalFor,
    scopeRefusal: lacksPermission,
    reset: () => {
      alias.reset()
      parts.accepted.length = 0
      parts.wroteAt.clear()
    },
  }
}

interface Route {
  readonly method: string
  /** Behind the version. */
  readonly path: string
  readonly needs: Permission | null
  readonly run: (parts: SendParts, request: ProviderRequest, token: Token) => Answer
}

const NUMBER = {
  verified_name: 'Sandbox Shop',
  display_phone_number: DISPLAY_NUMBER,
  quality_rating: 'GREEN',
  id: PHONE_NUMBER_ID,
}

const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: 'me',
    needs: null,
    run: (_parts, { query }, { account }) =>
      jsonAnswer(200, pickFields({ id: '122098', name: account }, query)),
  },
  {
    method: 'GET',
    path: PHONE_NUMBER_ID,
    needs: 'whatsapp_business_management',
    run: (_parts, { query }) => jsonAnswer(200, pickFields(NUMBER, query)),
  },
  {
    method: 'GET',
    path: `${WABA_ID}/message_templates`,
    needs: 'whatsapp_business_management',
    run: ({ untidy }, request) => listTemplates(request, untidy),
  },
  {
    method: 'POST',
    path: `${PHONE_NUMBER_ID}/messages`,
    needs: 'whatsapp_business_messaging',
    run: sendMessage,
  },
]

/** Finds what the address means, whatever the version, checks the token and runs it. */
function handleGraph(parts: SendParts, request: ProviderRequest): Answer {
  const token = findToken(request.headers['authorization'] ?? '')
  if (token === undefined) throw unauthorized()
  const path = /^\/v\d+\.\d\/(.+)$/.exec(request.path)?.[1] ?? ''
  const route = ROUTES.find((one) => one.method === request.method && one.path === path)
  const isHidden = request.method === 'GET' && !mayRun(route, token)
  if (route === undefined || isHidden) throw unknownObject(request.method, path.replace(/\/.*$/, ''))
  return mayRun(route, token) ? route.run(parts, request, token) : lacksPermission()
}

/** Reading what a token may not see looks like reading what is not there. */
function mayRun(route: Route | undefined, { permissions }: Token): boolean {
  return route !== undefined && (route.needs === null || permissions.includes(route.needs))
}

/**
 * Somebody writes to the business: its webhook goes out, and the 24-hour window is open. `from`: a number with its `+` or
 * the id of a user that the sandbox knows. With `group` it is written in a group, which opens no window.
 */
function writeIn(parts: SendParts, body: Readonly<Record<string, unknown>>): Answer {
  const { from, text, group = null } = body
  const person = typeof from === 'string' ? findPerson(from) : undefined
  const isIn = group === null || typeof group === 'string'
  if (person === undefined || typeof text !== 'string' || text === '' || !isIn)
    return jsonAnswer(400, {
      error: {
        code: 'invalid_body',
        message: 'It takes {"from": "+49…", "text": "…"}, and a "group" if need be',
      },
    })
  const id = messageId(parts)
  const at = parts.now()
  if (group === null) parts.wroteAt.set(person.userId, at)
  parts.tell([textBody(person, { id, at, text, group })])
  return jsonAnswer(202, { id })
}
