import { ROLES } from '../../../domain/access/principal.ts'
import type { Token } from '../../../domain/access/token.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import { listedTime, localTime, parseExpiry } from '../../../domain/text/times.ts'
import { createToken, listTokens, revokeToken, type ListedToken } from '../../../gate/access/tokens.ts'
import { pageOf } from '../../../wire/actor-money-page.ts'
import { createdToken, listedToken, revokedToken } from '../../../wire/token.ts'
import {
  append,
  choice,
  textOption,
  withExamples,
  type Options,
  type Register,
  type Work,
} from '../../frame.ts'
import { answer } from '../../show/render.ts'

/** Access tokens for a server. */
export const register: Register = (program, { act }) => {
  const tokens = program.command('tokens').description('access tokens for shield serve')
  const creating = tokens
    .command('create')
    .description('make a token and show it once')
    .requiredOption('--name <name>', 'whose it is; one may have several')
    .option('--expires <duration>', 'how long it is good for, such as 90d; never by default')
    .action(act(create))
  const role = choice(creating, '--role <role>', 'what it allows (repeatable)', ROLES)
  creating.addOption(role.makeOptionMandatory().argParser(append))
  withExamples(creating, ['shield tokens create --name agent-1 --role requester --expires 90d'])
  tokens
    .command('list')
    .description('all tokens, also those that have ended; never a secret')
    .action(act(list))
  tokens.command('revoke <id>').description('end a token for good, from now on').action(act(revoke))
}

/** The token alone goes to stdout, so that it can be piped to where it is kept. */
const create: Work = async ({ app, options }) => {
  const { terminal, globals, actor } = app
  const { plain, token } = await createToken(app.local('shield tokens create'), {
    name: textOption(options, 'name') ?? '',
    roles: Array.isArray(options['role']) ? options['role'].map(String) : [],
    expiresIn: expiryFrom(options),
    actor,
  })
  if (globals.json) {
    terminal.json(createdToken.encode({ token: plain, ...token }))
    return 0
  }
  terminal.out(`${plain}\n`)
  const { id, principal, roles } = token
  terminal.talk(`${id} is a token of ${principal} as ${roles.join(' and ')}; ${expiryText(token)}\n`)
  terminal.talk(`Copy it now, it will not be shown again. Revoke: shield tokens revoke ${id}\n`)
  return 0
}

/** Milliseconds; null: never. */
function expiryFrom(options: Options): number | null {
  const given = textOption(options, 'expires')
  return given === undefined ? null : parseExpiry(given)
}

function expiryText({ expiresAt }: Token): string {
  return expiresAt === null ? 'it never expires' : `it expires ${localTime(expiresAt)}`
}

const list: Work = async ({ app }) => {
  const listed = await listTokens(app.local('shield tokens list'))
  const isAnyForged = listed.some(({ state }) => state === 'forged')
  if (isAnyForged && app.globals.json) app.terminal.remark(FORGED)
  return answer(app, {
    json: () =>
      pageOf(listedToken).encode(wholeList(listed.map(({ token, state }) => ({ ...token, state })))),
    display: () => [
      {
        kind: 'table',
        columns: ['id', 'principal', 'roles', 'created', 'expires', 'state'],
        rows: listed.map(row),
        empty: 'No tokens; shield tokens create --name agent-1 --role requester',
      },
      ...(isAnyForged ? [{ kind: 'remark', text: FORGED } as const] : []),
    ],
  })
}

const FORGED = 'A forged token was not made under the present seal key; it grants no access'

function row({ token, state }: ListedToken): readonly string[] {
  const { id, principal, roles, createdAt, expiresAt } = token
  const expires = expiresAt === null ? 'never' : listedTime(expiresAt)
  return [id, principal, roles.join(', '), listedTime(createdAt), expires, state]
}

/** Ends 0 also when it was revoked before: what was wanted is so. */
const revoke: Work = async ({ app, args }) => {
  const { id, isNew } = await revokeToken(app.local('shield tokens revoke'), args[0] ?? '', app.actor)
  if (app.globals.json) app.terminal.json(revokedToken.encode({ id, isNew }))
  else app.terminal.talk(isNew ? `${id} no longer grants access\n` : `${id} was revoked before\n`)
  return 0
}
