import { isSameName, whyNotName } from '../../../domain/access/principal.ts'
import { ShieldError } from '../../../domain/errors.ts'
import type { App, Machine } from '../../app.ts'
import { textOption, wrongValue, type Invocation, type Options } from '../../frame.ts'
import { agentNamed, agentsHere, AGENT_NAMES, SCOPES, type Agent, type Scope } from './agents.ts'
import { serverAddress, type TokenAsk } from './requester-token.ts'

/** What the flags ask for, understood. */
export interface Asked {
  readonly app: App
  readonly machine: Machine
  readonly scope: Scope
  /** Null: shield works on this machine. */
  readonly server: string | null
  /** The agent speaks to the server itself, with a token of its environment. */
  readonly isHttp: boolean
  /** `--as`; undefined: each agent under its own name. */
  readonly as: string | undefined
  readonly tokenFrom: TokenAsk['from']
  readonly isRemoval: boolean
  readonly isDryRun: boolean
}

/** Fails with `usage` for flags that cannot be meant. */
export function understand({ app, options }: Invocation): Asked {
  const server = serverIn(app, options)
  const scope = scopeIn(options)
  const tokenFrom = options['makeToken'] === true ? 'make' : options['tokenStdin'] === true ? 'stdin' : 'ask'
  if (server === null) assertNoServerFlags(options)
  else assertNameCounts(options)
  return {
    app,
    machine: app.machine(),
    scope,
    server,
    // What a team shares names no file of one machine.
    isHttp: options['http'] === true || (server !== null && scope === 'project'),
    as: nameIn(app, options),
    tokenFrom,
    isRemoval: options['remove'] === true,
    isDryRun: options['dryRun'] === true,
  }
}

function assertNoServerFlags(options: Options): void {
  const flags = [
    ['http', '--http'],
    ['makeToken', '--make-token'],
    ['tokenStdin', '--token-stdin'],
  ] as const
  const given = flags.find(([key]) => options[key] === true)
  if (given === undefined) return
  throw new ShieldError('usage', `${given[1]} is for an agent that works through a server`, {
    hint: 'Name it with --server https://…, or set SHIELD_URL',
  })
}

/** At a server the name of the token counts, and shield gives that only where it makes the token. */
function assertNameCounts(options: Options): void {
  if (options['as'] === undefined || options['makeToken'] === true || options['remove'] === true) return
  throw new ShieldError(
    'usage',
    'At a server an agent acts under the name of its token: --as goes with --make-token',
    {
      hint: 'Leave out --as, and name the agent where its token is made',
    },
  )
}

function nameIn({ actor }: App, options: Options): string | undefined {
  const name = textOption(options, 'as')
  if (name === undefined) return undefined
  const why = isSameName(name, actor.name) ? `${name} is you, and an agent is never that` : whyNotName(name)
  if (why !== null) throw new ShieldError('usage', why, { hint: '--as agent-1' })
  return name
}

function serverIn({ settings }: App, options: Options): string | null {
  const given = textOption(options, 'server')
  return given === undefined ? (settings.remote?.url ?? null) : serverAddress(given)
}

function scopeIn(options: Options): Scope {
  const given = textOption(options, 'scope') ?? 'user'
  const scope = SCOPES.find((one) => one === given)
  if (scope !== undefined) return scope
  throw wrongValue('--scope', SCOPES.join(' or '), given)
}

/** Those that are named; at a terminal it asks, otherwise fails with `usage` and says which are there. */
export async function agentsMeant({ app, args, options }: Invocation): Promise<readonly Agent[]> {
  if (args.length > 1 && options['tokenStdin'] === true) {
    throw new ShieldError('usage', `--token-stdin brings one token, and ${args.length} agents are named`, {
      hint: 'Set them up one by one, each with a token of its own',
    })
  }
  if (args.length > 0) return [...new Set(args)].map(agentNamed)
  const here = agentsHere(app.machine())
  const names = here.map(({ name }) => name)
  const [first] = names
  if (!app.terminal.isInteractive || first === undefined) {
    throw new ShieldError('usage', 'Which agent is to be set up?', {
      hint: `shield agent setup NAME, one or several of ${AGENT_NAMES.join(', ')}; ${names.length === 0 ? 'shield finds no agent on this machine' : `on this machine: ${names.join(', ')}`}`,
    })
  }
  const all = { value: 'all', label: `all of them (${names.join(', ')})` } as const
  const chosen = await app.prompts.choose({
    message: 'Which agent?',
    choices: [
      ...here.map(({ name, title }) => ({ value: name, label: title })),
      ...(here.length > 1 ? [all] : []),
    ],
    default: first,
  })
  return chosen === 'all' ? here : [agentNamed(chosen)]
}
