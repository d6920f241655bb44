import type { Argument, Option } from 'commander'
import type { Glance } from '../../domain/ports/glance.ts'
import { OPEN_STATES, whatItIsAbout, type State } from '../../domain/request/request.ts'
import type { Globals, Host } from '../app.ts'
import type { Place } from './place.ts'

/** A word that may stand there, and what it is. */
export interface Candidate {
  readonly word: string
  readonly about: string
}

export type Found = readonly Candidate[] | 'files'

export interface Around {
  readonly host: Host
  readonly globals: Globals
}

type Source = (around: Around, place: Place) => Found | Promise<Found>

/** What the value of a flag, or an argument of this name, is one of. */
const SOURCES: Readonly<Record<string, Source>> = {
  '--connection': connections,
  connection: connections,
  '--operation': operations,
  operation: operations,
  '--subject': requests,
  '--supersedes': requests,
  id: requests,
  ids: requests,
  provider: providers,
  file: () => 'files',
}

/** What the value of a flag may be. */
export async function valuesOfFlag(flag: Option, place: Place, around: Around): Promise<Found> {
  const [, placeholder = ''] = /[<[](.+)[>\]]/.exec(flag.flags) ?? []
  const isPlain = placeholder === 'file' || placeholder === 'provider'
  const source = SOURCES[flag.long ?? ''] ?? (isPlain ? SOURCES[placeholder] : undefined)
  return choicesOf(flag) ?? source?.(around, place) ?? []
}

/** What a bare word may be. */
export async function valuesOfArgument(argument: Argument, place: Place, around: Around): Promise<Found> {
  // Tokens and webhooks have ids of their own.
  const isForeign = argument.name() === 'id' && place.command.parent?.name() !== 'approvals'
  const source = isForeign ? undefined : SOURCES[argument.name()]
  return choicesOf(argument) ?? source?.(around, place) ?? []
}

function choicesOf({ argChoices }: Option | Argument): Found | undefined {
  return argChoices?.map((word) => ({ word, about: '' }))
}

function providers({ host: { groups } }: Around): Found {
  return groups.map(({ provider, title }) => ({ word: provider, about: title }))
}

function operations({ host: { groups } }: Around): Found {
  return groups.flatMap((group) =>
    group.operations.map(({ name, summary }) => ({ word: name, about: summary })),
  )
}

async function connections(around: Around): Promise<Found> {
  const { connections: all } = await glance(around)
  return all.map(({ name, provider, account }) => ({ word: name, about: `${provider}, ${account}` }))
}

const UNDECIDED: readonly State[] = ['pending', 'approved']

/** Which requests a verb can do something with; any other one looks at all of them. */
const STATES_OF: Readonly<Record<string, readonly State[]>> = {
  approve: UNDECIDED,
  reject: UNDECIDED,
  cancel: UNDECIDED,
  wait: OPEN_STATES,
  resolve: ['executing', 'unknown'],
  retry: ['unknown', 'failed', 'rejected', 'cancelled', 'expired'],
}

async function requests(around: Around, { command }: Place): Promise<Found> {
  const states = STATES_OF[command.name()]
  const { requests: all } = await glance(around)
  return all
    .filter(({ state }) => states?.includes(state) ?? true)
    .map((request) => ({ word: request.id, about: whatItIsAbout(request) }))
}

async function glance({ host, globals }: Around): Promise<Glance> {
  return (await host.glance(globals)) ?? { connections: [], requests: [] }
}
