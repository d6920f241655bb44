import { GROUP_WORDS } from '../../domain/provider/providers.ts'
import {
  command,
  type CommandWords,
  type DoorWords,
  FLAGS,
  ID,
  LAST_WORD,
  membersOf,
  NAME,
  WORD,
} from '../../domain/text/command-words.ts'
import { type JsonObject, defined } from '../../domain/text/json.ts'
import { KEYS } from '../../domain/text/wording.ts'

/** Where a connection keeps what these flags say, which shop and which number. */
const CONFIG: Readonly<Record<string, string>> = {
  shop: 'subdomain',
  store: 'storeURL',
  phoneNumberId: 'phoneNumberId',
  businessAccountId: 'wabaId',
}

/** What has no route stays as it is: a remedy for the person who runs the server. */
const ROUTES: CommandWords = [
  command('approvals list', 'GET /v1/integrations/approvals'),
  command(`approvals show ${ID}`, 'GET /v1/integrations/approvals/$1'),
  command(`approvals wait ${ID}`, 'GET /v1/integrations/approvals/$1?wait=30'),
  command(`approvals history ${ID}`, 'GET /v1/integrations/approvals/$1/history'),
  command(`approvals (approve|reject|cancel|resolve|retry) ${ID}`, 'POST /v1/integrations/approvals/$2/$1'),
  command('approvals (approve|reject|cancel|resolve|retry)', 'POST /v1/integrations/approvals/{id}/$1'),
  command(
    'approvals release --after-failover',
    '`approvals release --after-failover` at a machine of the queue',
  ),
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
    ...defined({ name }),
    ...(typeof scopes === 'string' ? { scopes: scopes.split(',') } : {}),
    ...defined({ write }),
    ...(credentials === undefined ? {} : { credentials: {} }),
    ...(config.length === 0 ? {} : { config: Object.fromEntries(config) }),
  }
}

function withBody(route: string, body: JsonObject): string {
  return Object.keys(body).length === 0 ? route : `${route} with ${JSON.stringify(body)}`
}

/** How the REST interface says an error: fields by their keys, and each command that has a route as that. */
export const ROUTE_WORDS: DoorWords = { names: KEYS, commands: ROUTES }

/** A command without a page is for the person who runs the server, without its flags. */
const PAGES: CommandWords = [
  command(
    `approvals (?:show|wait|history|approve|reject|cancel|resolve|retry) ${ID}`,
    'look at /approvals/$1',
  ),
  command(`policy explain ${ID}`, 'look at its rules at /approvals/$1'),
  [/`?shield approvals list`? shows them/g, '/approvals shows them'],
  command('approvals list', 'look at /approvals'),
  command('approvals (approve|reject|cancel|resolve|retry)', '$1 on its page'),
  command('approvals release --after-failover', 'release it at a machine of the queue'),
  command('approvals release', 'release it on the first page'),
  command('status(?: --check| --json)?', 'look at /connections'),
  command('connections (?:list|show)(?: [\\w.-]*\\w)?', 'look at /connections'),
  command(`connections accept ${NAME}`, 'accept it at /connections/$1/accept'),
  command(`connect ([a-z]+)${FLAGS}`, 'connect it at /connect'),
  command(String.raw`connect\b`, 'connect it at /connect'),
  command(`disconnect ${NAME}${FLAGS}`, 'disconnect it at /connections/$1/disconnect'),
  command(String.raw`(${GROUP_WORDS}) ([a-z-]+)(?: --help|${FLAGS})`, 'the operation $1.$2'),
  command(String.raw`([a-z]+(?: [a-z]+)?)((?: (?!--)[^\s;,]+){0,2})${FLAGS}`, 'shield $1$2'),
  [/--db\b/g, 'SHIELD_DB'],
  [/--listen\b/g, 'SHIELD_LISTEN'],
  [/Run it again with --debug to see what was asked/g, 'Look at what was asked for'],
]

/** How a page says an error: what a form calls its fields, and each command that has a page as that. */
export const PAGE_WORDS: DoorWords = {
  // What a flag takes (`--reason TEXT`) is not a name: such a thing is called as it is where there are no flags.
  names: ({ flag, key }) =>
    (/ [A-Z]+$/.test(flag) ? key : flag).replaceAll(/--([a-z]+(?:-[a-z]+)*)/g, (_flag, name: string) =>
      name.replaceAll('-', ' '),
    ),
  commands: PAGES,
}
