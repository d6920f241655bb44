import { describe, expect, it } from 'vitest'
import type { Lab } from '../lab.ts'
import { CREATE, itemsOf, openConnectedLab, queueEvent, showRequest } from './propose.ts'

const APPROVE = ['approvals', 'approve'] as const

describe('kill -9 while the provider is slow', () => {
  it('leaves the request unknown, and approving it again sends nothing', async () => {
    const lab = await openConnectedLab()
    const id = await killedWhileSending(lab, 'latency-after=5s@POST')
    expect(await statesOf(lab)).toEqual([`${id} unknown`])
    const again = await lab.runInside([...APPROVE, id, '--yes', '--json'])
    expect(again).toMatchObject({ exit: 7, stdout: '' })
    expect(again.stderr).toContain(`shield approvals resolve ${id}`)
    expect(lab.posts()).toBe(1)
  })

  it('is settled by reading the event when it had landed', async () => {
    const lab = await openConnectedLab()
    const id = await killedWhileSending(lab, 'latency-after=5s@POST')
    expect(await lab.runInside(['approvals', 'resolve', id])).toMatchObject({ exit: 0 })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'succeeded', ending: { evidence: 'lookup' } })
    expect(await lab.runInside([...APPROVE, id, '--yes'])).toMatchObject({ exit: 0 })
    expect(lab.posts()).toBe(1)
    expect(await lab.runInside(['audit', 'verify'])).toMatchObject({ exit: 0 })
  })

  it('stays unknown while the event is not there, and is settled when the call lands late', async () => {
    const lab = await openConnectedLab()
    const id = await killedWhileSending(lab, 'latency-before=5s@POST')
    const looked = await lab.runInside(['approvals', 'resolve', id])
    expect(looked).toMatchObject({ exit: 7, stdout: '' })
    expect(looked.stderr).toContain('does not prove that it was not applied')
    expect(looked.stderr).toContain(
      `hint: shield approvals resolve ${id} --applied --reason TEXT, or --not-applied, once somebody has looked at the provider`,
    )
    expect(await showRequest(lab, id)).toMatchObject({ state: 'unknown' })
    lab.hold.release()
    await expect.poll(lab.effects).toBe(1)
    expect(await lab.runInside(['approvals', 'wait', id])).toMatchObject({ exit: 0 })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'succeeded', ending: { evidence: 'lookup' } })
    expect(lab.posts()).toBe(1)
  })

  it('takes a verdict with a reason when there is no proof, and shows it as the word of who gave it', async () => {
    const lab = await openConnectedLab()
    const id = await killedWhileSending(lab, 'latency-before=5s@POST')
    const verdict = ['approvals', 'resolve', id, '--not-applied']
    expect(await lab.runInside(verdict)).toMatchObject({ exit: 2, stdout: '' })
    const settled = await lab.runInside([...verdict, '--reason', 'it is not in the calendar', '--json'], {
      env: { SHIELD_ACTOR: 'anna' },
    })
    expect(settled.exit).toBe(0)
    expect(await showRequest(lab, id)).toMatchObject({
      state: 'failed',
      ending: {
        code: 'word',
        evidence: 'person',
        message: 'it is not in the calendar',
        actor: { name: 'anna' },
      },
    })
    const waited = await lab.runInside(['approvals', 'wait', id])
    expect(waited.exit).toBe(1)
    expect(waited.stderr).toContain('by the word of anna')
  })

  it('lets a second process that waited for the first see the doubt', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault('latency-after=5s@POST')
    const first = lab.start([...APPROVE, id, '--yes'])
    await lab.hold.reached()
    const second = lab.start([...APPROVE, id, '--yes'])
    await second.says('Another process is sending it')
    first.kill('SIGKILL')
    expect(await second.ended).toMatchObject({ exit: 7, stdout: '' })
    expect(lab.posts()).toBe(1)
  })
})

describe.each(['SIGINT', 'SIGTERM'] as const)('%s while the call is out', (signal) => {
  it('says that it cannot be undone, waits for the answer and ends with it', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault('latency-after=5s@POST')
    const approving = lab.start([...APPROVE, id, '--yes'])
    await lab.hold.reached()
    approving.kill(signal)
    await approving.says('The call is out; this cannot be undone')
    lab.hold.release()
    expect(await approving.ended).toMatchObject({ exit: 0, signal: null })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'succeeded' })
    expect(lab.posts()).toBe(1)
  })

  it('gives up at the second, ends 7, and the next command shows it as unknown', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault('latency-after=5s@POST')
    const approving = lab.start([...APPROVE, id, '--yes'])
    await lab.hold.reached()
    approving.kill(signal)
    await approving.says('The call is out; this cannot be undone')
    approving.kill(signal)
    expect(await approving.ended).toMatchObject({ exit: 7, stdout: '' })
    expect(await statesOf(lab)).toEqual([`${id} unknown`])
    expect(lab.posts()).toBe(1)
  })
})

describe('a terminal that is closed while the call is out', () => {
  it('ends nothing, however often it is said: the answer is waited for', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault('latency-after=5s@POST')
    const approving = lab.start([...APPROVE, id, '--yes'])
    await lab.hold.reached()
    approving.kill('SIGHUP')
    await approving.says('The call is out; this cannot be undone')
    // The kernel says it, and the shell says it once more.
    approving.kill('SIGHUP')
    lab.hold.release()
    expect(await approving.ended).toMatchObject({ exit: 0, signal: null })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'succeeded' })
    expect(lab.posts()).toBe(1)
  })
})

describe('Ctrl-C before anything is sent', () => {
  it('sends nothing, ends 130 at once, and the request can be approved later', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault('latency=5s@GET@/connections/*1')
    const approving = lab.start([...APPROVE, id, '--yes'])
    await lab.hold.reached()
    approving.kill('SIGINT')
    expect(await approving.ended).toMatchObject({ exit: 130, stdout: '' })
    lab.hold.release()
    expect(lab.posts()).toBe(0)
    expect(await showRequest(lab, id)).toMatchObject({ state: 'approved' })
    expect(await lab.runInside([...APPROVE, id, '--yes'])).toMatchObject({ exit: 0 })
    expect(lab.posts()).toBe(1)
  })

  it('queues nothing when it comes while the proposal is still read together', async () => {
    const lab = await openConnectedLab()
    lab.fault('latency=5s@GET*1')
    const proposing = lab.start(CREATE)
    await lab.hold.reached()
    proposing.kill('SIGINT')
    const ended = await proposing.ended
    expect(ended.exit ?? ended.signal).toBe('SIGINT')
    expect(itemsOf(await lab.runInside(['approvals', 'list', '--all', '--json']))).toEqual([])
  })
})

/** A request whose process was killed while its call was out. */
async function killedWhileSending(lab: Lab, fault: string): Promise<string> {
  const id = await queueEvent(lab)
  lab.fault(fault)
  const approving = lab.start([...APPROVE, id, '--yes'])
  await lab.hold.reached()
  approving.kill('SIGKILL')
  expect(await approving.ended).toMatchObject({ signal: 'SIGKILL' })
  return id
}

async function statesOf(lab: Lab): Promise<readonly string[]> {
  const listed = itemsOf(await lab.runInside(['approvals', 'list', '--json'])) as {
    id: string
    state: string
  }[]
  return listed.map(({ id, state }) => `${id} ${state}`)
}
