import { jsonAnswer, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import {
  DISPLAY_NUMBER,
  findToken,
  PHONE_NUMBER_ID,
  WABA_ID,
  type Permission,
  type Token,
} from './business.ts'
import { lacksPermission, unauthorized, unknownObject } from './graph-errors.ts'
import { listTemplates } from './list-templates.ts'
import { pickFields } from './pick-fields.ts'
import { sendMessage, type SendParts } from './send-message.ts'

interface Route {
  readonly method: string
  /** Behind the version. */
  readonly path: string
  readonly needs: Permission | null
  readonly run: (parts: SendParts, request: ProviderRequest, token: Token) => Answer
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
    run: (_parts, { query }) =>
      jsonAnswer(
        200,
        pickFields(
          {
            verified_name: 'Sandbox Shop',
            display_phone_number: DISPLAY_NUMBER,
            quality_rating: 'GREEN',
            id: PHONE_NUMBER_ID,
          },
          query,
        ),
      ),
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
export function handleGraph(parts: SendParts, request: ProviderRequest): Answer {
  const token = findToken(request.headers['authorization'] ?? '')
  if (token === undefined) return unauthorized()
  const path = /^\/v\d+\.\d\/(.+)$/.exec(request.path)?.[1] ?? ''
  const route = ROUTES.find((one) => one.method === request.method && one.path === path)
  const isHidden = request.method === 'GET' && !mayRun(route, token)
  if (route === undefined || isHidden) return unknownObject(request.method, path.replace(/\/.*$/, ''))
  return mayRun(route, token) ? route.run(parts, request, token) : lacksPermission()
}

/** Reading what a token may not see looks like reading what is not there. */
function mayRun(route: Route | undefined, { permissions }: Token): boolean {
  return route !== undefined && (route.needs === null || permissions.includes(route.needs))
}
