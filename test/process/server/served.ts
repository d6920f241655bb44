import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { freePort } from '../../free-port.ts'
import { startBalancer } from '../../http/server/balancer.ts'
import { serve, serveInside, type Served } from '../../http/served.ts'
import { isOnPostgres } from '../../postgres/databases.ts'
import type { SandboxOptions } from '../../../src/sandbox/start-sandbox.ts'
import { beginQueueIn, openLab, type Lab, type RunOptions } from '../lab.ts'
import type { Ended, Heard, Running } from '../shield.ts'

/** Who works at a server, and what their tokens are for. */
const ROLES = { 'agent-1': 'requester', anna: 'approver', root: 'admin' } as const

export type Who = keyof typeof ROLES

/** Somebody's commands, wherever the work is done. */
export interface Side {
  readonly lab: Lab
  readonly run: (who: Who, argv: readonly string[], options?: RunOptions) => Promise<Ended>
  /** In the test's own process, as `Lab` has it. */
  readonly runInside: (who: Who, argv: readonly string[], options?: RunOptions) => Promise<Ended>
  readonly start: (who: Who, argv: readonly string[]) => Running
  readonly startAtTerminal: (who: Who, argv: readonly string[]) => Running
}

export interface ServedSide extends Side {
  readonly url: string
  readonly server: Heard
  readonly tokens: Readonly<Record<Who, string>>
}

/** Everybody on one machine, as one user, by the names that they give themselves. */
export async function openAlone(options: Partial<SandboxOptions> = {}): Promise<Side> {
  const lab = await openLab(options)
  // The first command there begins the queue and says so; at a server the tokens have begun it.
  if (isOnPostgres) await lab.runInside(['approvals', 'list'])
  return sideOf(lab, (who) => ({ SHIELD_ACTOR: who }))
}

/**
 * Everybody at a server: it has the home, the database and Nango's key; they have its address, a token each, and
 * another home, in which nothing may be written. On PostgreSQL there are two servers behind a balancer.
 */
export async function openServed(options: Partial<SandboxOptions> = {}): Promise<ServedSide> {
  const lab = await openLab(options)
  await beginQueueIn(lab)
  const tokens = Object.fromEntries(
    await Promise.all(
      Object.entries(ROLES).map(async ([name, role]) => [name, await tokenOf(lab, name, role)]),
    ),
  ) as ServedSide['tokens']
  const { server, url } = isOnPostgres ? await serveAtTwo(lab) : await serveInside(lab)
  const side = sideOf(lab, (who) => clientOf(lab, url, tokens[who]))
  return { ...side, url, server, tokens }
}

/** Two servers of one queue in PostgreSQL, each with files of its own, at one address. */
async function serveAtTwo(lab: Lab): Promise<Served> {
  const other = join(lab.home, 'other')
  mkdirSync(other)
  copyFileSync(join(lab.home, 'postgres.key'), join(other, 'postgres.key'))
  const ports = [await freePort(), await freePort()]
  const { url, host } = await startBalancer(ports)
  const env = { SHIELD_ALLOWED_HOSTS: host }
  const { server } = await serve(lab, { env }, `127.0.0.1:${ports[0]}`)
  await serve(lab, { env: { ...env, SHIELD_HOME: other } }, `127.0.0.1:${ports[1]}`)
  return { server, url }
}

/** The environment of a client: no Nango, no home, no name of its own. */
export function clientOf({ home }: Lab, url: string, token: string): NonNullable<RunOptions['env']> {
  return {
    SHIELD_HOME: `${home}-of-a-client`,
    SHIELD_URL: url,
    SHIELD_TOKEN: token,
    NANGO_BASE_URL: undefined,
    NANGO_API_KEY: undefined,
    NANGO_WEBHOOK_SECRET: undefined,
  }
}

export async function tokenOf(
  lab: Lab,
  name: string,
  role: string,
  ...flags: readonly string[]
): Promise<string> {
  const created = await lab.runInside(['tokens', 'create', '--name', name, '--role', role, ...flags])
  expect(created, 'making a token').toMatchObject({ exit: 0 })
  return created.stdout.trim()
}

function sideOf(lab: Lab, environmentOf: (who: Who) => NonNullable<RunOptions['env']>): Side {
  return {
    lab,
    run: (who, argv, options = {}) =>
      lab.run(argv, { ...options, env: { ...environmentOf(who), ...options.env } }),
    runInside: (who, argv, options = {}) =>
      lab.runInside(argv, { ...options, env: { ...environmentOf(who), ...options.env } }),
    start: (who, argv) => lab.start(argv, { env: environmentOf(who) }),
    startAtTerminal: (who, argv) => lab.startAtTerminal(argv, { env: environmentOf(who) }),
  }
}
