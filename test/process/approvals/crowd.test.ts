import { expect, it } from 'vitest'
import { copyRequest } from './copy-request.ts'
import { itemsOf, openConnectedLab, queueEvent, type ShownRequest } from './propose.ts'
import type { Ended } from '../shield.ts'

const PROCESSES = 32
/** `npm run bench` does it with 300. */
const REQUESTS = 24

/** What one process is told of one request. */
interface Told extends ShownRequest {
  readonly exit: number
  readonly error: { readonly code: string } | null
}

it(`sends one call each when ${PROCESSES} processes approve the same ${REQUESTS} requests`, async () => {
  const lab = await openConnectedLab()
  const ids = await copyRequest(lab, await queueEvent(lab), REQUESTS)
  // The loser ends with each one's own code, so some are refused and some stay in doubt.
  lab.fault('status=404@POST*3')
  lab.fault('status=500@POST*2')
  const all = await Promise.all(
    Array.from({ length: PROCESSES }, (_, number) =>
      lab.run(
        ['approvals', 'approve', ...orderOf(ids, number), '--yes', '--json', `--expect-count=${REQUESTS}`],
        { env: { SHIELD_ACTOR: nameOf(number) } },
      ),
    ),
  )
  expect(lab.posts()).toBe(REQUESTS)
  expect(lab.effects()).toBe(REQUESTS - 5)
  expect(all.filter(({ stdout, stderr }) => /database is|locked|busy|SQLITE/i.test(stdout + stderr))).toEqual(
    [],
  )
  // In doubt weighs more than refused, and that more than done.
  expect(all.map(({ exit }) => exit)).toEqual(all.map(() => 7))

  const told = all.map(toldBy)
  const states = ids.map((id) => {
    const [first, ...others] = told.map((one) => one.get(id))
    const known = (one: Told | undefined) => ({ ...one, warnings: [] })
    expect(others.map(known), id).toEqual(others.map(() => known(first)))
    const decider = first?.decision?.actor.name ?? 'nobody'
    const wereTold = all.map(({ stdout }) => stdout.includes(`${id} was approved before, by ${decider} at`))
    expect(wereTold, id).toEqual(all.map((_, number) => nameOf(number) !== decider))
    return `${first?.state} ${first?.exit}`
  })
  const many = (state: string) => states.filter((one) => one === state).length
  expect([many('succeeded 0'), many('failed 1'), many('unknown 7')]).toEqual([REQUESTS - 5, 3, 2])
  expect(await lab.run(['audit', 'verify'])).toMatchObject({ exit: 0 })
}, 1_800_000)

function nameOf(number: number): string {
  return `person-${number}.`
}

/** Half of them go the other way, so that they meet everywhere. */
function orderOf(ids: readonly string[], number: number): readonly string[] {
  return number % 2 === 0 ? ids : ids.toReversed()
}

function toldBy(ended: Ended): ReadonlyMap<string, Told> {
  return new Map((itemsOf(ended) as readonly Told[]).map((one) => [one.id, one]))
}
