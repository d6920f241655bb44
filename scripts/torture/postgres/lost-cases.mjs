import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { must } from '../lane.mjs'
import { run, SHIELD } from '../shield.mjs'
import { watchForClaimBegun } from './approval.mjs'
import { watchForClaim } from './stops.mjs'

const NOT_SENT = { sent: 0, states: ['failed'] }

/** A look at the provider has found it by then. */
const IN_DOUBT = { sent: 1, states: ['unknown', 'succeeded'] }

/**
 * What happens before a primary fails and its standby, which lacks all of `lost`, stands in for it. `requests`: those that
 * are judged, with how each has to stand once that is released; `first`: who meets the other server first; `lost`: whose
 * disk is gone for good; `after`: what is done and found after the release.
 */
export const LOST_CASES = [
  {
    what: 'a call that was sent is lost',
    lost: (pair) => sure(pair.approve('anna', pair.waiting)),
    requests: ({ waiting, granted }) => [
      { ...waiting, mustBe: IN_DOUBT },
      { ...granted, mustBe: NOT_SENT },
    ],
  },
  {
    what: 'the claim of a call that was sent is lost, its approval is not',
    isHeldAtClaim: true,
    lost: holdAtClaim,
    requests: ({ waiting }) => [{ ...waiting, mustBe: IN_DOUBT }],
  },
  {
    what: 'a claim is lost whose sender is stopped before the call, and goes on after the release',
    isHeldAtClaim: true,
    first: 'anna',
    lost: stopAtClaim,
    after: (_, sender) => sender.goOn(),
    // Its intent is on the disk by then, so that it counts as sent, and everything is on hold once more.
    isRestored: true,
    requests: ({ waiting }) => [{ ...waiting, mustBe: { sent: 0, states: ['failed', 'unknown'] } }],
  },
  {
    what: 'a proposal is lost, and is asked for again',
    lost: (pair) => pair.propose('anna', ...AGAIN),
    after: (pair) => pair.propose('bert', ...AGAIN),
    requests: (_, __, again) => [{ ...again, mustBe: { sent: 0, states: ['pending'] } }],
  },
  {
    what: 'a proposal that was sent is lost, and is asked for again after the release',
    lost: proposeAndSend,
    after: askAgain,
    requests: (_, lost) => [{ ...lost, mustBe: IN_DOUBT }],
  },
  {
    what: 'a proposal that was sent is lost, and is asked for again before its journal is shown',
    lost: proposeAndSend,
    meanwhile: (pair) => pair.propose('bert', ...AGAIN),
    after: askAgain,
    requests: (_, lost, __, again) => [
      { ...lost, mustBe: IN_DOUBT },
      { ...again, mustBe: { sent: 0, states: ['cancelled', 'failed'] }, isEnded: true },
    ],
  },
  {
    what: 'a cancellation and a rejection are lost',
    lost: async (pair) => {
      await must(pair.at('anna')(['approvals', 'cancel', pair.granted.id]))
      await must(pair.at('anna')(['approvals', 'reject', pair.waiting.id, '--yes']))
    },
    requests: ({ waiting, granted }) => [
      { ...waiting, mustBe: { sent: 0, states: ['pending'] } },
      { ...granted, mustBe: NOT_SENT },
    ],
  },
  {
    what: 'a policy is lost that denies what the one before it allowed',
    before: (pair) => apply(pair, 'allow: { limits: [{ count: 9, per: 24h }], irreversible: true }'),
    lost: (pair) => apply(pair, 'deny: {}'),
    after: proposeAllowed,
    requests: ({ granted }) => [{ ...granted, mustBe: NOT_SENT }],
  },
  {
    what: 'all of these are lost',
    before: (pair) => apply(pair, 'allow: { limits: [{ count: 9, per: 24h }], irreversible: true }'),
    first: 'anna',
    lost: async (pair) => {
      await must(pair.at('anna')(['approvals', 'cancel', pair.granted.id]))
      await apply(pair, 'ask: {}')
      await sure(pair.approve('anna', pair.waiting))
      return proposeAndSend(pair)
    },
    after: askAgain,
    requests: ({ waiting, granted }, lost) => [
      { ...waiting, mustBe: IN_DOUBT },
      { ...granted, mustBe: NOT_SENT },
      { ...lost, mustBe: IN_DOUBT },
    ],
  },
  {
    what: 'a call that was sent is lost, and so is the disk of its sender',
    lost: (pair) => sure(pair.approve('anna', pair.waiting)),
    lostDisk: 'anna',
    requests: ({ waiting, granted }) => [
      { ...waiting, mustBe: IN_DOUBT },
      { ...granted, mustBe: { sent: 0, states: ['unknown'] } },
    ],
  },
  {
    what: 'a machine is lost that has joined and sent since',
    first: 'anna',
    others: ['bert', 'carl'],
    lost: async (pair) => {
      pair.joins('carl', 'anna')
      await sure(pair.approve('carl', pair.waiting))
      await pair.propose('anna', 'By who has seen it')
    },
    requests: ({ waiting, granted }) => [
      { ...waiting, mustBe: IN_DOUBT },
      { ...granted, mustBe: NOT_SENT },
    ],
  },
]

/** Holds what is replicated once all but the claim is there. */
async function holdAtClaim(pair) {
  const isClaim = watchForClaimBegun()
  let isHeld = false
  pair.address.ask(async (met) => {
    if (isHeld || !isClaim(met)) return
    isHeld = true
    await pair.hold()
  })
  await sure(pair.approve('anna', pair.waiting))
  pair.address.ask()
}

async function stopAtClaim(pair) {
  const [isClaim, momentOf] = [watchForClaimBegun(), watchForClaim()]
  let pid
  let isHeld = false
  const stopped = new Promise((resolve) => {
    pair.address.ask(async (met) => {
      if (!isHeld && isClaim(met)) {
        isHeld = true
        await pair.hold()
      }
      if (momentOf(met) !== 'claim answered') return
      process.kill(pid, 'SIGSTOP')
      resolve()
    })
  })
  const argv = [...SHIELD, 'approvals', 'approve', pair.waiting.id, '--yes']
  const onStart = (started) => {
    pid = started
  }
  const answer = run(argv, { ...pair.surroundings('anna'), onStart })
  await Promise.race([stopped, answer])
  pair.address.ask()
  const goOn = async () => {
    process.kill(pid, 'SIGCONT')
    await answer
  }
  return { goOn }
}

/** A sending that has to come about; on a machine that is this busy it may not. */
export async function sure(approving) {
  const { exit, stderr } = await approving
  if (exit !== 0) throw new NotReached(stderr)
}

/** What was to be lost has not come about. */
export class NotReached extends Error {}

async function proposeAndSend(pair) {
  const request = await pair.propose('anna', ...AGAIN)
  await sure(pair.approve('anna', request))
  return request
}

const AGAIN = ['Lost', '--idempotency-key', 'k-1']

/** It has to be answered with itself. */
async function askAgain(pair, { id }) {
  const { exit, stdout, stderr } = await pair.ask('bert', ...AGAIN)
  if (stdout.includes(id)) return { found: [] }
  const text = `It was asked for again, and the answer was ${exit}: ${stdout}${stderr}`
  return { found: [{ kind: 'twice', text }] }
}

/** A policy about what is called Allowed; as YAML: its effect. */
async function apply(pair, effect) {
  const file = join(pair.folder, 'policy.yaml')
  const when = 'input.title.startsWith("Allowed")'
  const rule = `  - id: allowed\n    operations: [calendar.create-event]\n    when: ${when}\n    ${effect}\n`
  writeFileSync(file, `version: 1\nrules:\n${rule}`)
  const shield = pair.at('anna')
  const { digest } = JSON.parse((await must(shield(['policy', 'check', file, '--json']))).stdout)
  await must(shield(['policy', 'apply', file, '--digest', digest], { SHIELD_POLICY_UNATTENDED: '1' }))
}

/** Nothing is sent by a policy that was replaced. Gives the request, where it is queued at all. */
async function proposeAllowed(pair) {
  const { stdout } = await pair.ask('bert', 'Allowed')
  const calls = (await pair.world.calls()).filter(({ body }) => body?.includes('Allowed'))
  if (calls.length === 0) return { found: [] }
  return { found: [{ kind: 'double', text: `A policy that was replaced has sent it: ${stdout}` }] }
}
