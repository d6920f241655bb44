import type { Actor, Principal } from '../../domain/access/principal.ts'
import { TOO_MUCH } from '../../domain/errors.ts'
import { parseIdPrefix } from '../../domain/id.ts'
import type { Meters } from '../../gate/metrics/meters.ts'
import { type Parts, timestamp } from '../../gate/parts.ts'
import { forStrangers } from './for-strangers.ts'
import { createAllowance, createRefusals } from './limits.ts'
import type { Log } from './log.ts'
import { type Problem, problemWith } from './problem.ts'

/** Somebody was refused. */
interface Refusal {
  readonly actor: Actor
  /** The start of the id of a request that it was about, as it was typed. */
  readonly typed: string | undefined
  /** Method and route, or the page; never what was sent. */
  readonly what: string
}

/** What the audit log is told of those who come to the door. */
export interface DoorLog {
  /**
   * Counts and writes down that a principal was refused. Fails with `denied` (429) for somebody who was refused too often
   * within the hour: further refusals are no longer written down, which stands there once.
   */
  readonly denial: (refusal: Refusal) => Promise<void>
  /**
   * The same of somebody who was refused before it was asked who they are. For those who are nobody in particular only so
   * many are written down, since anybody could fill the log.
   */
  readonly stranger: (who: Principal | Stranger, what: string) => Promise<void>
  /** That somebody looked at a request that is not there for them; nothing where nobody has it. */
  readonly hiddenLook: (actor: Actor, typed: string) => Promise<void>
  /** That nobody could be signed in with the token that was given. */
  readonly failedSignIn: () => Promise<void>
  /** Who was refused as often as anybody may be within the hour. */
  readonly refusedMost: () => readonly string[]
}

/** Somebody of whom nothing is known but whether a token came along, which opens nothing. */
type Stranger = 'without-token' | 'wrong-token'

/** No principal can have such a name: it has spaces. */
const STRANGERS: Readonly<Record<Stranger, string>> = {
  'without-token': 'somebody without a token',
  'wrong-token': 'somebody with a wrong token',
}

/** So many refusals of somebody unknown are written into the audit log in a minute. */
const MOST_STRANGERS = 60

interface Refused {
  readonly actor: Actor
  readonly subject: string | null
  readonly what: string
}

interface DoorLogParts {
  readonly parts: Parts
  readonly log: Log
  readonly meters: Pick<Meters, 'refused'>
}

/** `most`: refusals of one principal within an hour. */
export function createDoorLog({ parts, log, meters }: DoorLogParts, most: number): DoorLog {
  const refusals = createRefusals(parts.now, most)
  // Counted apart from refusals: nobody may learn from a bound that a request is there.
  const hiddenLooks = createRefusals(parts.now, most)
  const mayNoteStranger = createAllowance(parts.now, MOST_STRANGERS)
  const note = async ({ actor, subject, what }: Refused): Promise<void> => {
    log('denied', { principal: actor.name, what })
    const store = await parts.store()
    await store.audit.append({ at: timestamp(parts), type: 'denied', subject, actor, data: { what } })
  }
  const denial = async (refused: Refused): Promise<void> => {
    meters.refused('principal')
    const { beyond, left } = refusals.count(refused.actor.name)
    if (beyond === 0) return note(refused)
    if (beyond === 1) await note({ ...refused, what: `more than ${most} refusals in an hour` })
    throw tooOften(refused.actor.name, most, left)
  }
  return {
    denial: async ({ typed, ...refusal }) =>
      denial({ ...refusal, subject: await requestMeant(parts, typed) }),
    stranger: forStrangers(log, async (who, what) => {
      const refused = (name: string): Refused => ({ actor: { name, door: 'http' }, subject: null, what })
      if (typeof who !== 'string') return denial(refused(who.name))
      meters.refused(who)
      if (!mayNoteStranger()) return log('denied', { principal: null, what })
      await note(refused(STRANGERS[who]))
    }),
    hiddenLook: async (actor, typed) => {
      const subject = await requestThere(parts, typed)
      if (subject === null || hiddenLooks.count(actor.name).beyond > 0) return
      await note({ actor, subject, what: 'see it' })
    },
    failedSignIn: forStrangers(log, () => {
      meters.refused('wrong-token')
      return note({ actor: { name: STRANGERS['wrong-token'], door: 'web' }, subject: null, what: 'sign in' })
    }),
    refusedMost: refusals.atBound,
  }
}

function tooOften(name: string, most: number, left: number): Problem {
  return problemWith(429, 'denied', `${name} was refused ${most} times within an hour`, {
    hint: 'Wait until the hour is over, and ask only for what is allowed',
    reason: TOO_MUCH,
    headers: { 'retry-after': String(left) },
  })
}

/** The one request whose id starts so; null: none, or several. */
async function requestMeant(parts: Parts, typed: string | undefined): Promise<string | null> {
  const prefix = parseIdPrefix('apr', typed ?? '')
  if (prefix === undefined) return null
  const [id, ...others] = await (await parts.store()).requests.idsStartingWith(prefix)
  return others.length === 0 ? (id ?? null) : null
}

/** The request of this very id. */
async function requestThere(parts: Parts, typed: string): Promise<string | null> {
  const id = parseIdPrefix('apr', typed)
  const { requests } = await parts.store()
  return id !== undefined && (await requests.find(id)) !== undefined ? id : null
}
