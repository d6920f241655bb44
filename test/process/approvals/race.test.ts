import { expect, it } from 'vitest'
import { copyRequest } from './copy-request.ts'
import { openConnectedLab, queueEvent, requestOf, showRequest } from './propose.ts'

/** As many as a run of everything can spare: ROUNDS=1000 looks longer. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 12)

it(`sends exactly once when two processes approve at the same moment, ${ROUNDS} times over`, async () => {
  const lab = await openConnectedLab()
  const original = await queueEvent(lab)
  for (const [round, id] of (await copyRequest(lab, original, ROUNDS)).entries()) {
    const approve = (actor: string) =>
      lab.run(['approvals', 'approve', id, '--yes', '--json'], { env: { SHIELD_ACTOR: actor } })
    const both = await Promise.all([approve('anna'), approve('ben')])
    const about = `round ${round}: ${JSON.stringify(both)}`
    expect(
      both.map(({ exit }) => exit),
      about,
    ).toEqual([0, 0])
    const decider = requestOf(both[0]).decision?.actor.name
    expect(both.map(requestOf), about).toMatchObject([succeededBy(decider), succeededBy(decider)])
    const told = both.filter(({ stdout }) => stdout.includes(`approved before, by ${String(decider)}`))
    expect(told, about).toEqual([both[decider === 'anna' ? 1 : 0]])
    expect(lab.posts(), about).toBe(round + 1)
  }
  expect(lab.effects()).toBe(ROUNDS)
  expect(await lab.run(['audit', 'verify'])).toMatchObject({ exit: 0 })
}, 1_800_000)

function succeededBy(name: string | undefined) {
  return { state: 'succeeded', decision: { verdict: 'approve', actor: { name } } }
}

it('follows the call to its end when it decided, but another process was faster to send', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  const approve = ['approvals', 'approve', id, '--yes']
  lab.fault('latency=5s@GET@/connections/*1')
  const decider = lab.start(approve, { env: { SHIELD_ACTOR: 'anna' } })
  await lab.hold.reached()
  lab.fault('latency-after=5s@POST')
  const sender = lab.start(approve, { env: { SHIELD_ACTOR: 'ben' } })
  await expect.poll(lab.effects).toBe(1)
  lab.hold.releaseOldest()
  await decider.says('Another process is sending it')
  lab.hold.release()
  const ended = await Promise.all([decider.ended, sender.ended])
  expect(ended.map(({ exit }) => exit)).toEqual([0, 0])
  expect(await showRequest(lab, id)).toMatchObject(succeededBy('anna'))
  expect(lab.posts()).toBe(1)
})
