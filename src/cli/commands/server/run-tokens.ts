import { localTime, parseDuration } from '../../../domain/text/times.ts'
import type { Token } from '../../../domain/access/token.ts'
import { createToken, listTokens, revokeToken, type ListedToken } from '../../../gate/access/tokens.ts'
import { pageOf } from '../../../wire/actor-money-page.ts'
import { createdToken, listedToken, revokedToken } from '../../../wire/token.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { showDisplay } from '../../show/render.ts'
import { wholeList } from '../../../domain/ports/page.ts'

/** The token alone goes to stdout, so that it can be piped to where it is kept. */
export async function createCommand({ app, options }: Invocation): Promise<number> {
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
function expiryFrom(options: Invocation['options']): number | null {
  const given = textOption(options, 'expires')
  return given === undefined || given === 'never' ? null : parseDuration('--expires', given)
}

function expiryText({ expiresAt }: Token): string {
  return expiresAt === null ? 'it never expires' : `it expires ${localTime(expiresAt)}`
}

export async function listCommand({ app }: Invocation): Promise<number> {
  const listed = await listTokens(app.local('shield tokens list'))
  const isAnyForged = listed.some(({ state }) => state === 'forged')
  if (app.globals.json) {
    if (isAnyForged) app.terminal.remark(FORGED)
    app.terminal.json(
      pageOf(listedToken).encode(wholeList(listed.map(({ token, state }) => ({ ...token, state })))),
    )
    return 0
  }
  await showDisplay(app.terminal, [
    {
      kind: 'table',
      columns: ['id', 'principal', 'roles', 'created', 'expires', 'state'],
      rows: listed.map(row),
      empty: 'No tokens; shield tokens create --name agent-1 --role requester',
    },
  ])
  if (isAnyForged) app.terminal.remark(FORGED)
  return 0
}

const FORGED = 'A forged token was not made under the present seal key; it grants no access'

function row({ token, state }: ListedToken): readonly string[] {
  const { id, principal, roles, createdAt, expiresAt } = token
  const expires = expiresAt === null ? 'never' : localTime(expiresAt)
  return [id, principal, roles.join(', '), localTime(createdAt), expires, state]
}

/** Ends 0 also when it was revoked before: what was wanted is so. */
export async function revokeCommand({ app, args }: Invocation): Promise<number> {
  const { id, isNew } = await revokeToken(app.local('shield tokens revoke'), args[0] ?? '', app.actor)
  if (app.globals.json) app.terminal.json(revokedToken.encode({ id, isNew }))
  else app.terminal.talk(isNew ? `${id} no longer grants access\n` : `${id} was revoked before\n`)
  return 0
}
