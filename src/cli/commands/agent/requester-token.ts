import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ShieldError, tryOr } from '../../../domain/errors.ts'
import { parseToken } from '../../../domain/access/token.ts'
import { editEnv } from '../../../domain/settings/edit-env.ts'
import { remoteSettings, type RemoteSettings } from '../../../domain/settings/server-settings.ts'
import { createToken, revokeToken } from '../../../gate/access/tokens.ts'
import type { App } from '../../app.ts'
import { createOutFile } from '../../terminal/out-file.ts'
import { agentFolder } from './receipt.ts'

/** How an agent comes by its token. */
export interface TokenAsk {
  readonly server: string
  /** As whom it acts. */
  readonly name: string
  /** `make`: in the store of this machine, which is the server's. `stdin`: its first line. `ask`: at the terminal. */
  readonly from: 'make' | 'stdin' | 'ask'
}

export interface ObtainedToken {
  readonly remote: RemoteSettings
  /** Null: it has a form that this version does not know. */
  readonly id: string | null
  /** It was made here, just now. */
  readonly isMade: boolean
  /** Why the gate is only advisory for it; null: it is enforcing. */
  readonly weakness: string | null
}

/**
 * A token that can propose and decide nothing, tried at the server. It is never shown. Fails with `usage` for one that
 * can do more; what was made for nothing is revoked.
 */
export async function obtainToken(app: App, ask: TokenAsk): Promise<ObtainedToken> {
  if (ask.from !== 'make') {
    const remote = asRemote(ask.server, await givenToken(app, ask))
    const weakness = await tryToken(app, remote, ask)
    return { remote, id: parseToken(remote.token)?.id ?? null, isMade: false, weakness }
  }
  const parts = app.local('shield agent setup --make-token')
  const { plain, token } = await createToken(parts, {
    name: ask.name,
    roles: ['requester'],
    expiresIn: null,
    actor: app.actor,
  })
  const remote = asRemote(ask.server, plain)
  try {
    const weakness = await tryToken(app, remote, ask)
    return { remote, id: token.id, isMade: true, weakness }
  } catch (error) {
    await revokeToken(parts, token.id, app.actor)
    throw error
  }
}

/** Ends a token that was made here for an agent, now that the agent does not have it; null: there is no such token. */
export async function revokeMade(app: App, id: string | null): Promise<void> {
  if (id === null) return
  await tryOr(
    async () => void (await revokeToken(app.local('shield agent setup'), id, app.actor)),
    (error) => {
      // Another database than it was made in.
      if (error.code !== 'not_found') throw error
    },
  )
}

const LONGEST_BYTES = 8 * 1024

async function givenToken({ terminal, prompts }: App, { server, name, from }: TokenAsk): Promise<string> {
  if (from === 'stdin') {
    const [line = ''] = Buffer.from(await terminal.readStdin(LONGEST_BYTES))
      .toString('utf8')
      .split(/\r?\n/)
    return line
  }
  if (!terminal.isInteractive) {
    throw new ShieldError('usage', 'Without a terminal, setting an agent up at a server needs its token', {
      hint: `${makingHint(name)}; then --token-stdin`,
    })
  }
  return prompts.secret(`Token of a requester at ${server}:`)
}

function makingHint(name: string): string {
  return `At the server: shield tokens create --name ${name} --role requester`
}

/** Held to the same rules as SHIELD_URL and SHIELD_TOKEN. Fails with `usage`, and repeats no token. */
function asRemote(server: string, token: string): RemoteSettings {
  const values = { SHIELD_URL: server, SHIELD_TOKEN: token.trim() }
  const remote = remoteSettings((name) => {
    const value = name === 'SHIELD_URL' || name === 'SHIELD_TOKEN' ? values[name] : ''
    return value === '' ? undefined : { value, place: 'what was given' }
  })
  if (remote === null)
    throw new ShieldError('usage', 'A server has an address, such as https://shield.example.com')
  return remote
}

/** The address of a server as a token may be sent to it. Fails with `usage`. */
export function serverAddress(given: string): string {
  return asRemote(given, 'unused').url
}

/** Asks the server what the token is good for. Returns why the gate is only advisory for it; null: it is enforcing. */
async function tryToken(app: App, remote: RemoteSettings, { name }: TokenAsk): Promise<string | null> {
  const asked = app.withServer(remote)
  try {
    const { server, strength } = await (await asked.gate()).status({ check: false, strays: false })
    const roles = server?.roles ?? []
    if (roles.length === 1 && roles[0] === 'requester') {
      return strength.mode === 'enforcing' ? null : strength.why
    }
    const more = roles.filter((role) => role !== 'requester').join(' and ')
    throw new ShieldError(
      'usage',
      `That token can do more than propose: it is one of ${server?.caller ?? ''}, ${more}`,
      {
        hint: makingHint(name),
      },
    )
  } finally {
    await asked.close()
  }
}

/** The file that the agent's entry names. */
export function tokenFileFor(home: string, agent: string): string {
  return join(agentFolder(home), `${agent}.env`)
}

/** Whether such a file leads to this server. */
export function leadsTo(path: string, server: string): boolean {
  try {
    return readFileSync(path, 'utf8').includes(`SHIELD_URL=${server}\n`)
  } catch {
    return false
  }
}

/** For this user alone (0600). */
export function saveToken(path: string, remote: RemoteSettings, random: (size: number) => Uint8Array): void {
  const out = createOutFile(path, true, random)
  out.write(editEnv('', { SHIELD_URL: remote.url, SHIELD_TOKEN: remote.token }))
  out.finish()
}
