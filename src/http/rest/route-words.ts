import { GROUP_WORDS } from '../../domain/provider/providers.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { KEYS } from '../../domain/text/wording.ts'
import {
  command,
  FLAGS,
  ID,
  LAST_WORD,
  membersOf,
  NAME,
  WORD,
  type CommandWords,
  type HttpWords,
} from '../server/command-words.ts'

/** Where a connection keeps what these flags say, which shop and which number. */
const CONFIG: Readonly<Record<string, string>> = {
  shop: 'subdomain',
  store: 'storeURL',
  phoneNumberId: 'phoneNumberId',
  businessAccountId: 'wabaId',
}

/** What has no route stays as it is: a remedy for whoever runs the server. */
const ROUTES: CommandWords = [
  command('approvals list', 'GET /v1/integrations/approvals'),
  command(`approvals show ${ID}`, 'GET /v1/integrations/approvals/$1'),
  command(`approvals wait ${ID}`, 'GET /v1/integrations/approvals/$1?wait=30'),
  command(`approvals history ${ID}`, 'GET /v1/integrations/approvals/$1/history'),
  command(`approvals (approve|reject|cancel|resolve|retry) ${ID}`, 'POST /v1/integrations/approvals/$2/$1'),
  command('approvals (approve|reject|cancel|resolve|retry)', 'POST /v1/integrations/approvals/{id}/$1'),
  command('approvals release', 'DELETE /v1/integrations/hold'),
  command('status --check', 'GET /v1/status?check=1'),
  command('status(?: --json)?', 'GET /v1/status'),
  command('connections list', 'GET /v1/connections'),
  command(`connections show ${NAME}`, 'GET /v1/connections/$1'),
  command(`connections accept ${NAME}`, 'POST /v1/connections/$1/accept'),
  command(`connections adopt(?: ${WORD}){0,2}${FLAGS}${LAST_WORD}`, 'POST /v1/connections'),
  command(`connections discard(?: ${WORD})?${FLAGS}${LAST_WORD}`, 'POST /v1/strays/discard'),
  command(`connect ([a-z]+)${FLAGS}`, (provider = '', flags = '') =>
    withBody(`POST /v1/integrations/${provider}/connect`, connectBody(flags)),
  ),
  command(String.raw`connect\b`, 'POST /v1/integrations/{provider}/connect'),
  command(`disconnect ${NAME}${FLAGS}`, (name = '', flags = '') =>
    withBody('POST /v1/integrations/{provider}/disconnect', { connection: name, ...membersOf(flags) }),
  ),
  command('providers list', 'GET /v1/integrations/'),
  command(`providers configure ([a-z]+)${FLAGS}`, 'POST /v1/integrations/$1/configure'),
  command('providers configure', 'POST /v1/integrations/{provider}/configure'),
  command('webhooks list', 'GET /v1/webhooks'),
  command('([a-z]+) ([a-z-]+) --help', 'GET /v1/operations/$1.$2'),
  command(`(${GROUP_WORDS}) ([a-z-]+)${FLAGS}`, (group = '', verb = '', flags = '') =>
    withBody(`POST /v1/operations/${group}.${verb}`, flags === '' ? {} : { input: membersOf(flags) }),
  ),
  [/--db\b/g, 'SHIELD_DB'],
  [/--listen\b/g, 'SHIELD_LISTEN'],
  [/Run it again with --debug to see what was asked/g, 'Look at what was asked for'],
]

function connectBody(flags: string): JsonObject {
  const { as: name, scopes, write, credentials, ...settings } = membersOf(flags)
  const config = Object.entries(settings).flatMap(([flag, value]) => {
    const key = CONFIG[flag]
    return key === undefined ? [] : [[key, value] as const]
  })
  return {
    ...(name === undefined ? {} : { name }),
    ...(typeof scopes === 'string' ? { scopes: scopes.split(',') } : {}),
    ...(write === undefined ? {} : { write }),
    ...(credentials === undefined ? {} : { credentials: {} }),
    ...(config.length === 0 ? {} : { config: Object.fromEntries(config) }),
  }
}

function withBody(route: string, body: JsonObject): string {
  return Object.keys(body).length === 0 ? route : `${route} with ${JSON.stringify(body)}`
}

/** How the REST interface says an error: fields by their keys, and each command that has a route as that. */
export const ROUTE_WORDS: HttpWords = { names: KEYS, commands: ROUTES }
