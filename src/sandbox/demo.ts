import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor } from '../domain/access/principal.ts'
import { shellWord } from '../domain/text/quoted.ts'
import type { ProviderCall } from './nango/state.ts'
import type { Random } from './random-id.ts'
import { startSandbox } from './start-sandbox.ts'

export interface DemoParts {
  readonly now: () => number
  readonly random: Random
  /** Tells the story on stdout. */
  readonly say: (text: string) => void
  /** Runs a real command with this environment; a hidden one prints nothing. */
  readonly run: (
    argv: readonly string[],
    environment: Environment,
    hidden: boolean,
  ) => Promise<{ readonly exit: number; readonly stdout: string }>
}

export interface Played {
  readonly exit: number
  readonly steps: readonly PlayedStep[]
  /** How often the calendar was written to. */
  readonly writes: number
}

interface PlayedStep extends Omit<Step, 'actor'> {
  readonly actor: Actor
  readonly exit: number
}

interface Stage extends DemoParts {
  /** What was played so far. */
  readonly steps: PlayedStep[]
}

type Environment = Readonly<Record<string, string>>

/**
 * Plays the whole story with the real commands, against a sandbox in this process and a home that is deleted again.
 * It ends with 0, or with the exit code of the first command that did not end as it should.
 */
export async function playDemo(parts: DemoParts): Promise<Played> {
  const { now, random, say } = parts
  const home = await mkdtemp(join(tmpdir(), 'shield-demo-'))
  const sandbox = await startSandbox({ port: 0, autoConsent: true, faults: [], now, random })
  try {
    const steps: PlayedStep[] = []
    const exit = await play({ ...parts, steps }, { ...sandbox.environment, SHIELD_HOME: home, ...IN_FORCE })
    const changing = ({ method, path }: ProviderCall) => method !== 'GET' && !path.includes('/freeBusy')
    const writes = sandbox.calls().filter(changing).length
    const often = writes === 1 ? 'once' : `${writes} times`
    if (exit === 0) say(`\nThe calendar was written to ${often}. Nothing is left behind.\n`)
    return { exit, steps, writes }
  } finally {
    await sandbox.close()
    await rm(home, { recursive: true, force: true })
  }
}

/** Whatever the user's own settings say, the demo shows the gate as it is by default. */
const IN_FORCE: Environment = {
  INTEGRATIONS_WRITE_REQUIRES_APPROVAL: '1',
  INTEGRATIONS_AUDIT_LOG: '1',
  INTEGRATIONS_DEFAULT_SCOPES_GOOGLE: 'calendar.readonly',
  SHIELD_INTEGRATION_GOOGLE: 'google-calendar',
}

/** One step of the story: who acts, what is typed, and the exit code that it must end with. */
interface Step {
  readonly told: string
  readonly actor: 'you' | 'agent'
  readonly argv: readonly string[]
}

async function play(parts: Stage, environment: Environment): Promise<number> {
  const ask = async (argv: readonly string[]): Promise<string> =>
    (await parts.run([...argv, '--json'], environment, true)).stdout
  const opened = await playSteps(parts, environment, OPENING)
  if (opened !== 0) return opened
  const start = firstStart(await ask(SEARCH))
  const proposed = await playSteps(parts, environment, [
    {
      told: 'It proposes an event; writes wait',
      actor: 'agent',
      argv: [...PROPOSE, '--start', start, '--queue'],
    },
    { told: 'You look at what waits', actor: 'you', argv: ['approvals', 'list'] },
  ])
  if (proposed !== 0) return proposed
  const approve = ['approvals', 'approve', firstId(await ask(['approvals', 'list'])), '--yes']
  return playSteps(parts, environment, [
    { told: 'You read exactly what will be sent, and approve it', actor: 'you', argv: approve },
    { told: 'It is done, once; approving again sends nothing', actor: 'you', argv: approve },
    { told: 'The time is taken now', actor: 'agent', argv: SEARCH },
    { told: 'Everything is in the audit log, and the log is whole', actor: 'you', argv: ['audit', 'verify'] },
  ])
}

const GUEST = ['--attendee', 'bob@example.com'] as const
const SEARCH = ['calendar', 'find-slots', ...'--duration 30m --days 5 --limit 3'.split(' '), ...GUEST]
const PROPOSE = [
  ...'calendar create-event --title'.split(' '),
  'Demo with Bob',
  ...'--duration 30m --require-free'.split(' '),
  ...GUEST,
  '--reason',
  'Bob asked for a demo this week',
]

const OPENING: readonly Step[] = [
  {
    told: 'Connect a Google account through Nango (here a sandbox that consents by itself)',
    actor: 'you',
    argv: ['connect', 'google', '--write', '--no-browser'],
  },
  { told: 'An agent looks for a time with Bob; reads run at once', actor: 'agent', argv: SEARCH },
]

/** Ends at the first step that fails, with its exit code. */
async function playSteps(parts: Stage, environment: Environment, steps: readonly Step[]): Promise<number> {
  for (const { told, actor, argv } of steps) {
    parts.say(`\n# ${told}\n${actor === 'you' ? '$' : 'agent$'} shield ${argv.map(shellWord).join(' ')}\n`)
    const { exit } = await parts.run(argv, { ...environment, SHIELD_ACTOR: actor }, false)
    parts.steps.push({ told, actor: { name: actor, door: 'cli' }, argv, exit })
    if (exit !== 0) return exit
  }
  return 0
}

function firstStart(json: string): string {
  const { slots } = JSON.parse(json) as { readonly slots: readonly { readonly start: string }[] }
  return slots[0]?.start ?? ''
}

function firstId(json: string): string {
  return (JSON.parse(json) as { readonly items: readonly { readonly id: string }[] }).items[0]?.id ?? ''
}
