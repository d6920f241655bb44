import { describe, expect, it } from 'vitest'
import { openServed } from '../server/served.ts'
import { CREATE, errorOf, jsonOf, openConnectedLab, queueEvent, requestOf, showRequest } from './propose.ts'

describe('approvals hold', () => {
  it('needs a reason', async () => {
    const lab = await openConnectedLab()
    for (const argv of [
      ['approvals', 'hold'],
      ['approvals', 'hold', '--reason', ' '],
    ]) {
      expect(await lab.runInside(argv)).toMatchObject({ exit: 2, stdout: '' })
    }
    expect(jsonOf(await lab.runInside(['status', '--json']))).toMatchObject({ hold: null })
  })

  it('says somebody’s reason in one line, whatever stands in it', async () => {
    const lab = await openConnectedLab()
    const hold = ['approvals', 'hold', '--reason', 'stop\nerror: fake']
    await lab.runInside(hold)
    const line = 'stop\\u{A}error: fake'
    expect((await lab.runInside(['status'])).stdout).toContain(line)
    for (const argv of [hold, ['approvals', 'release']]) {
      const { stderr } = await lab.runInside(argv)
      expect(stderr).toContain(line)
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    }
  })

  it('stops every sending until it is released, and says so wherever somebody looks', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const held = await lab.runInside(['approvals', 'hold', '--reason', 'It runs wild'], {
      env: { SHIELD_ACTOR: 'anna' },
    })
    expect(held).toMatchObject({ exit: 0, stdout: '' })

    const refused = await lab.runInside(['approvals', 'approve', id, '--yes', '--json'])
    expect(refused).toMatchObject({ exit: 3, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      code: 'denied',
      message: expect.stringContaining(`It runs wild; ${id} stays pending`) as string,
      hint: 'shield approvals release',
    })
    const policy = { env: { INTEGRATIONS_WRITE_REQUIRES_APPROVAL: '0' } }
    const byPolicy = [
      'calendar',
      'create-event',
      '--title',
      'Two',
      '--start',
      '2099-05-05T10:00',
      '--duration',
      '30m',
    ]
    const queued = await lab.runInside(byPolicy, policy)
    expect(queued).toMatchObject({ exit: 8, stdout: expect.stringMatching(/^apr_\w+\n$/) as string })
    expect(queued.stderr).toMatch(
      /^Everything is on hold \(since .*, by anna: It runs wild\); nothing is sent until it is released$/m,
    )
    const proposed = await lab.runInside([...CREATE, '--json'])
    expect(proposed.exit).toBe(8)
    expect(await showRequest(lab, requestOf(proposed).id)).toMatchObject({ state: 'pending' })
    const list = await lab.runInside(['approvals', 'list'])
    expect(list.stdout).toContain(`${id}\tpending`)
    expect(list.stderr).toContain('anna put it all on hold')
    expect((await lab.runInside(['status'])).stdout).toMatch(
      /^On hold\tsince .*, by anna: It runs wild; shield approvals release$/m,
    )
    expect(jsonOf(await lab.runInside(['status', '--json']))).toMatchObject({
      hold: { reason: 'It runs wild', actor: { name: 'anna', door: 'cli' } },
    })
    const again = await lab.runInside(['approvals', 'hold', '--reason', 'Me too'])
    expect(again.exit).toBe(0)
    expect(again.stderr).toContain('It runs wild')
    expect(await showRequest(lab, id)).toMatchObject({ state: 'pending', decision: null })
    expect(lab.posts()).toBe(0)

    expect(await lab.runInside(['approvals', 'release', '--reason', 'It is tame'])).toMatchObject({ exit: 0 })
    expect((await lab.runInside(['approvals', 'release'])).stderr).toBe('Nothing is on hold\n')
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
    expect(lab.posts()).toBe(1)
    const types = (await lab.runInside(['audit', 'list'])).stdout
      .split('\n')
      .map((line) => line.split('\t')[2])
    expect(types).toEqual(expect.arrayContaining(['queue.held', 'queue.released']))
  })

  it('refuses several at once before anybody is shown or asked anything', async () => {
    const lab = await openConnectedLab()
    const ids = [await queueEvent(lab, ['--title', 'One']), await queueEvent(lab, ['--title', 'Two'])]
    await lab.runInside(['approvals', 'hold', '--reason', 'It runs wild'])
    const all = ['approvals', 'approve', '--state', 'pending']
    const atTerminal = await lab.startAtTerminal(all).ended
    const sure = await lab.runInside([...all, '--yes', '--expect-count', '2', '--json'])
    expect([atTerminal.exit, sure.exit]).toEqual([3, 3])
    expect(errorOf(sure)).toMatchObject({ code: 'denied', hint: 'shield approvals release' })
    expect(atTerminal.stdout).toContain('It runs wild')
    expect(atTerminal.stdout).not.toContain('Type 2')
    expect(atTerminal.stdout).not.toContain('Together')
    for (const id of ids)
      expect(await showRequest(lab, id)).toMatchObject({ state: 'pending', decision: null })
    expect(
      await lab.runInside(['approvals', 'reject', ...ids, '--yes', '--expect-count', '2']),
    ).toMatchObject({
      exit: 0,
    })
  })

  it('in JSON returns what is in force, and what was lifted', async () => {
    const lab = await openConnectedLab()
    const held = jsonOf(await lab.runInside(['approvals', 'hold', '--reason', 'Stop', '--json']))
    expect(held).toMatchObject({ isNew: true, hold: { reason: 'Stop' } })
    const lifted = jsonOf(await lab.runInside(['approvals', 'release', '--json']))
    expect(lifted).toMatchObject({ released: { reason: 'Stop' } })
  })
})

it('a requester at a server is told of the hold, and to wait for somebody else', async () => {
  const { lab, runInside } = await openServed()
  await lab.runInside(['connect', 'google', '--write', '--no-browser'])
  expect(await runInside('anna', ['approvals', 'hold', '--reason', 'Stop'])).toMatchObject({ exit: 0 })
  const proposed = await runInside('agent-1', CREATE)
  const id = proposed.stdout.trim()
  expect(proposed.exit).toBe(8)
  expect(proposed.stderr).toContain('by anna: Stop); nothing is sent until it is released\n')
  expect(proposed.stderr).toContain(`${id} is pending; next: shield approvals wait ${id}\n`)
  expect(proposed.stderr).not.toContain('approvals approve')
  const waited = await runInside('agent-1', ['approvals', 'wait', id, '--timeout', '1s'])
  expect(waited).toMatchObject({
    exit: 8,
    stderr: expect.stringContaining(`next: shield approvals wait ${id}`) as string,
  })
})
