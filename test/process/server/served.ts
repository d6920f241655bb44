import { expect } from 'vitest'
import type { SandboxOptions } from '../../../src/sandbox/start-sandbox.ts'
import { openLab, type Lab, type RunOptions } from '../lab.ts'
import type { Ended, Running } from '../shield.ts'

/** Who works at a server, and what their tokens are for. */
const ROLES = { 'agent-1': 'requester', anna: 'approver', root: 'admin' } as const

export type Who = keyof typeof ROLES

/** Somebody's commands, wherever the work is done. */
export interface Side {
  readonly lab: Lab
  readonly run: (who: Who, argv: readonly string[], options?: RunOptions) => Promise<Ended>
  /** In the test's own process, as `Lab` has it. */
  readonly arrange: (who: Who, argv: readonly string[]) => Promise<Ended>
  readonly start: (who: Who, argv: readonly string[]) => Running
  readonly startAtTerminal: (who: Who, argv: readonly string[]) => Running
}

export interface ServedSide extends Side {
  readonly url: string
  readonly server: Running
  readonly tokens: Readonly<Record<Who, string>>
}

/** Everybody on one machine, as one user, by the names that they give themselves. */
export async function openAlone(options: Partial<SandboxOptions> = {}): Promise<Side> {
  const lab = await openLab(options)
  return sideOf(lab, (who) => ({ SHIELD_ACTOR: who }))
}

/**
 * Everybody at a server: it has the home, the database and Nango's key; they have its address, a token each, and
 * another home, in which nothing may be written.
 */
export async function openServed(options: Partial<SandboxOptions> = {}): Promise<ServedSide> {
  const lab = await openLab(options)
  const tokens = Object.fromEntries(
    await Promise.all(
      Object.entries(ROLES).map(async ([name, role]) => [name, await tokenOf(lab, name, role)]),
    ),
  ) as ServedSide['tokens']
  const server = lab.start(['serve', '--listen', '127.0.0.1:0'])
  await server.says('"listening"')
  await server.says('http://127.0.0.1')
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(server.stderr())?.[0] ?? ''
  const side = sideOf(lab, (who) => clientOf(lab, url, tokens[who]))
  return { ...side, url, server, tokens }
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
  const created = await lab.arrange(['tokens', 'create', '--name', name, '--role', role, ...flags])
  expect(created, 'making a token').toMatchObject({ exit: 0 })
  return created.stdout.trim()
}

function sideOf(lab: Lab, environmentOf: (who: Who) => NonNullable<RunOptions['env']>): Side {
  return {
    lab,
    run: (who, argv, options = {}) =>
      lab.run(argv, { ...options, env: { ...environmentOf(who), ...options.env } }),
    arrange: (who, argv) => lab.arrange(argv, { env: environmentOf(who) }),
    start: (who, argv) => lab.start(argv, { env: environmentOf(who) }),
    startAtTerminal: (who, argv) => lab.startAtTerminal(argv, { env: environmentOf(who) }),
  }
}
