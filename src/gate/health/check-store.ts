import { tryOr } from '../../domain/errors.ts'
import { bad, note, ok, type Check } from '../../domain/health/check.ts'
import type { Integrity, KeyState, Standing } from '../../domain/ports/guard-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import { clockTrouble, type ClockTrouble } from '../../domain/request/clock.ts'
import { LITTLE_ROOM, MEBIBYTE } from '../../domain/limits.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { heldError } from '../../domain/request/hold.ts'
import type { Parts } from '../parts.ts'
import { ownerState, tidyToLook } from '../upkeep/tidy.ts'
import { localTime } from '../../domain/text/times.ts'

const RESTORE = 'Stop whatever uses it, keep the files for inspection and restore a backup'

/** Reads the whole database. */
export async function checkDatabase({ guard }: Store): Promise<readonly Check[]> {
  const found = await guard.integrity()
  return [
    integrity(found),
    guards(found),
    states(found),
    durability(found),
    ...room(found),
    ...modes(found),
    ...found.server,
  ]
}

function integrity({ problems, schema, engine, size }: Integrity): Check {
  return problems.length === 0
    ? ok('database', `intact, ${size} bytes, schema ${schema}, ${engine}`)
    : bad('database', `damaged: ${problems.join('; ')}`, RESTORE)
}

function guards({ missingGuards }: Integrity): Check {
  const names = missingGuards.slice(0, 5).join(', ')
  return missingGuards.length === 0
    ? ok('guards', 'every trigger that refuses forbidden changes is there')
    : bad(
        'guards',
        `${missingGuards.length} of the triggers that refuse forbidden changes are missing or changed: ${names}${missingGuards.length > 5 ? ' …' : ''}`,
        `Somebody changed the database without shield: shield audit verify; ${RESTORE.toLowerCase()}`,
      )
}

function states({ untold }: Integrity): Check {
  return untold.length === 0
    ? ok('states', 'every open request is what the audit log says')
    : bad('states', untold.join('; '), 'Somebody changed the database without shield: shield audit verify')
}

function durability({ durability: found }: Integrity): Check {
  return found.isKept
    ? ok('durability', `what is committed survives a loss of power (${found.how})`)
    : bad('durability', found.problem, found.remedy)
}

/** A disk that fills up is noticed while there is time. */
function room({ room: found }: Integrity): readonly Check[] {
  if (found === null) return []
  const { folder, free, isFull } = found
  if (isFull)
    return [bad('room', `the disk of ${folder} is full: nothing can be changed or sent`, 'Free some space')]
  const left = `${Math.floor(free / MEBIBYTE)} MiB free on the disk of ${folder}`
  return [
    free < LITTLE_ROOM
      ? note('room', `only ${left}`, 'Free some space: on a full disk nothing can be changed or sent')
      : ok('room', left),
  ]
}

function modes({ open }: Integrity): readonly Check[] {
  if (open.length === 0)
    return [ok('file modes', 'only this user can read the database and the files beside it')]
  return open.map(({ path, mode, allowed }) =>
    bad('file modes', `${path} has mode ${mode}: others can read or change it`, `chmod ${allowed} ${path}`),
  )
}

/** Seal key, journal, clock, hold and owners out of sight. What the journal holds comes to light first. */
export async function checkGuard(parts: Parts, { guard, requests }: Store): Promise<readonly Check[]> {
  const swapped = await tryOr(
    async () => void (await tidyToLook(parts)),
    ({ message, hint }) => bad('journal', message, hint ?? JOURNAL),
  )
  const [key, standing] = [await guard.keyState(), await guard.standing()]
  const { path, intents, problem } = await guard.journalState()
  const trouble = clockTrouble(parts.clock(), standing.clock)
  return [
    checkKey(key.path, key.state),
    swapped ??
      (problem === null
        ? ok('journal', `${intents === 1 ? '1 sending' : `${intents} sendings`} written down`)
        : bad('journal', `${path} ${problem}`, JOURNAL)),
    trouble === null ? ok('clock', 'no jump seen') : checkClock(trouble),
    checkHold(standing),
    ...(await checkPolicy(parts, standing)),
    ...(await unjudged(parts, await requests.executing())).map(unseen),
  ]
}

function checkHold({ hold }: Standing): Check {
  if (hold === null) return ok('hold', 'none')
  const { message, hint = '' } = heldError(hold)
  return bad('hold', message, hint)
}

async function unjudged(
  parts: Parts,
  executing: readonly ApprovalRequest[],
): Promise<readonly ApprovalRequest[]> {
  const states = await Promise.all(executing.map((request) => ownerState(parts, request)))
  return executing.filter((_, index) => states[index] === 'unjudged')
}

/** Whether the policy in force can be read, and what stands beside it. */
async function checkPolicy(parts: Parts, { policy }: Standing): Promise<readonly Check[]> {
  if (policy === null) return []
  const { readyPolicy } = await import('../policy/in-force.ts')
  const name = 'policy'
  const said = `${policy.digest.slice(0, 12)} is in force`
  return tryOr(
    async (): Promise<readonly Check[]> => {
      const { rules } = (await readyPolicy(parts, policy)).policy
      const { paused } = policy
      return [
        paused === null
          ? ok(name, `${said}, with ${rules.length === 1 ? '1 rule' : `${rules.length} rules`}`)
          : note(name, `${said} and paused by ${paused.by.name}: ${paused.reason}`, 'shield policy resume'),
        ...(parts.writeRequiresApproval
          ? []
          : [note(name, 'INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0 allows what no rule matches', UNMATCHED)]),
      ]
    },
    ({ message, hint = '' }) => [bad(name, message, hint)],
  )
}

const UNMATCHED = 'Unset it, so that a person decides where no rule does'

const JOURNAL =
  'Find out who changed it; look up at the providers what it can no longer prove, before you release a hold'

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
  const seen = localTime(new Date(mark.time).toISOString())
  const message =
    kind === 'behind'
      ? `${Math.round(by / 1000)} s behind ${seen}, the highest time seen, by which expiry is judged`
      : `leapt ahead by ${Math.round(by / 60_000)} min since ${seen}, as the clock of this boot says`
  return bad('clock', message, 'Set the clock right; if it is right now: shield doctor --reset-clock')
}

function unseen({ id, attempt }: ApprovalRequest): Check {
  const { pid = 0, host = 'an unknown host' } = attempt?.owner ?? {}
  return bad(
    'owner',
    `${id} is being sent by process ${pid} on ${host}, which cannot be seen from here`,
    `Make sure that it is gone, then shield approvals resolve ${id}`,
  )
}
