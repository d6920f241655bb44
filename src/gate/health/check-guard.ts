import { clockTrouble, type ClockTrouble } from '../../domain/request/clock.ts'
import type { KeyState } from '../../domain/ports/guard-store.ts'
import { isShieldError } from '../../domain/errors.ts'
import { heldError } from '../../domain/request/hold.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { Parts } from '../parts.ts'
import { ownerState } from '../upkeep/recover.ts'
import { tidy } from '../upkeep/tidy.ts'
import { bad, ok, type Check } from '../../domain/health/check.ts'

/** Seal key, journal, clock, hold and owners out of sight. What the journal holds comes to light first. */
export async function checkGuard(parts: Parts, { guard, requests }: Store): Promise<readonly Check[]> {
  const swapped = await tidied(parts)
  const [key, standing] = [await guard.keyState(), await guard.standing()]
  const { path, intents, problem } = await guard.journalState()
  const trouble = clockTrouble(parts.clock(), standing.clock)
  return [
    checkKey(key.path, key.state),
    swapped ??
      (problem === null
        ? ok('journal', `${intents} sendings written down`)
        : bad('journal', `${path} ${problem}`, JOURNAL)),
    trouble === null ? ok('clock', 'no jump seen') : checkClock(trouble),
    standing.hold === null
      ? ok('hold', 'none')
      : bad('hold', heldError(standing.hold).message, 'shield approvals release'),
    ...(await requests.executing())
      .filter((request) => ownerState(parts, request) === 'unjudged')
      .map(({ id, attempt }) =>
        unseen(id, attempt?.owner.pid ?? 0, attempt?.owner.host ?? 'an unknown host'),
      ),
  ]
}

const JOURNAL =
  'Find out who changed it; look up at the providers what it can no longer prove, before you release a hold'

async function tidied(parts: Parts): Promise<Check | undefined> {
  try {
    await tidy(parts)
    return undefined
  } catch (error) {
    if (!isShieldError(error)) throw error
    return bad('journal', error.message, error.hint ?? JOURNAL)
  }
}

const NEW_KEY = 'Put the right key back; if it is lost for good, shield doctor --new-key'

function checkKey(path: string, state: KeyState): Check {
  const name = 'seal key'
  if (state === 'ok') return ok(name, path)
  if (state === 'unused') return ok(name, 'made with the first decision or token')
  const remedy = state === 'missing' ? NEW_KEY : `${NEW_KEY}, after moving ${path} away`
  return bad(name, `${path} ${KEY_TROUBLES[state]}: nothing can be decided or sent`, remedy)
}

const KEY_TROUBLES: Readonly<Record<Exclude<KeyState, 'ok' | 'unused'>, string>> = {
  missing: 'is missing',
  unreadable: 'cannot be read',
  other: 'is not the key that decisions were sealed with',
}

function checkClock({ kind, by, mark }: ClockTrouble): Check {
  const seen = new Date(mark.time).toISOString()
  const message =
    kind === 'behind'
      ? `${Math.round(by / 1000)} s behind ${seen}, the highest time seen, by which expiry is judged`
      : `leapt ahead by ${Math.round(by / 60_000)} min since ${seen}, as the clock of this boot says`
  return bad('clock', message, 'Set the clock right; if it is right now: shield doctor --reset-clock')
}

function unseen(id: string, pid: number, host: string): Check {
  return bad(
    'owner',
    `${id} is being sent by process ${pid} on ${host}, which cannot be seen from here`,
    `Make sure that it is gone, then shield approvals resolve ${id}`,
  )
}
