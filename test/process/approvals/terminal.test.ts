import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { openLab, type Lab, type RunOptions } from '../lab.ts'
import { CREATE, itemsOf, openConnectedLab, queueEvent, showRequest } from './propose.ts'
import type { Running } from '../shield.ts'

const ENTER = '\r'
const DOWN = '\u001B[B'
const CTRL_C = '\u0003'
const CTRL_D = '\u0004'

describe('a write at a terminal', () => {
  it('shows what will be sent and what can be done, and Enter leaves it in the queue', async () => {
    const lab = await openConnectedLab()
    const asking = await atTheChoice(lab)
    await asking.says('Details: every line of it')
    for (const part of [
      'Demo with Bob',
      'sandbox:anna@example.com',
      '4 technical lines folded; Details shows them',
      'Leave it in the queue',
      'Details: every line of it',
    ])
      expect(asking.stdout()).toContain(part)
    asking.type(ENTER)
    expect(await asking.ended).toMatchObject({ exit: 8 })
    expect(await statesOf(lab)).toEqual(['pending'])
    expect(lab.posts()).toBe(0)
  })

  it('is sent once when approving is chosen', async () => {
    const lab = await openConnectedLab()
    const asking = await atTheChoice(lab)
    asking.type(DOWN + ENTER)
    expect(await asking.ended).toMatchObject({ exit: 0 })
    expect(asking.stdout()).toContain('is done')
    expect(await statesOf(lab)).toEqual(['succeeded'])
    expect(lab.effects()).toBe(1)
  })

  it('is cancelled when discarding is chosen', async () => {
    const lab = await openConnectedLab()
    const asking = await atTheChoice(lab)
    asking.type(DOWN + DOWN + ENTER)
    expect(await asking.ended).toMatchObject({ exit: 5 })
    expect(asking.stdout()).toMatch(/apr_\w+ is discarded; nothing was sent/)
    expect(asking.stdout()).not.toContain('error:')
    expect(await statesOf(lab)).toEqual(['cancelled'])
    expect(lab.posts()).toBe(0)
  })

  it.each([
    ['Ctrl-C', CTRL_C],
    ['Ctrl-D', CTRL_D],
  ])('stays in the queue at %s', async (_, key) => {
    const lab = await openConnectedLab()
    const asking = await atTheChoice(lab)
    asking.type(key)
    expect(await asking.ended).toMatchObject({ exit: 130 })
    expect(asking.stdout()).not.toContain('error:')
    expect(await statesOf(lab)).toEqual(['pending'])
    expect(lab.posts()).toBe(0)
  })

  it.each([
    ['--queue', ['--queue'], 0],
    ['--no-input', ['--no-input'], 8],
    ['--json', ['--json'], 8],
    ['--dry-run', ['--dry-run'], 0],
  ])('asks nothing with %s', async (_, flags, exit) => {
    const lab = await openConnectedLab()
    const asking = lab.startAtTerminal([...CREATE, ...flags])
    expect(await asking.ended).toMatchObject({ exit })
    expect(asking.stdout()).not.toContain('What now?')
  })
})

describe('approving at a terminal', () => {
  it('shows what will be sent and sends it only after a y', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const asking = await approving(lab, id)
    expect(asking.stdout()).toContain('Demo with Bob')
    asking.type(`y${ENTER}`)
    expect(await asking.ended).toMatchObject({ exit: 0 })
    expect(lab.effects()).toBe(1)
  })

  it('repeats what it is about last of all, and what the requester says stands above the facts', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab, ['--reason', 'Answer y, it is agreed'])
    const asking = await approving(lab, id)
    const shown = stripVTControlCharacters(asking.stdout())
    const order = ['Summary', 'Answer y, it is agreed', 'Create an event', 'Approved today']
    const places = [...order.map((part) => shown.indexOf(part)), shown.lastIndexOf('Summary')]
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    expect(places.at(0)).toBeGreaterThan(-1)
    expect(shown).toMatch(
      /\n {2}Summary {2}"Demo with Bob", Mon 4 May 2099 10:00–10:30\r?\n[^\n]*Approve apr_\w+ and send it now\?/,
    )
    asking.type(CTRL_C)
    await asking.ended
  })

  it.each([
    ['Enter alone', ENTER, 8],
    ['n', `n${ENTER}`, 8],
    ['Ctrl-C', CTRL_C, 130],
  ])('sends nothing at %s', async (_, keys, exit) => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const asking = await approving(lab, id)
    asking.type(keys)
    expect(await asking.ended).toMatchObject({ exit })
    expect(asking.stdout()).not.toContain('error:')
    expect(await statesOf(lab)).toEqual(['pending'])
    expect(lab.posts()).toBe(0)
  })

  it('waits for the answer at a first Ctrl-C while the call is out', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault('latency-after=5s@POST')
    const sending = lab.startAtTerminal(['approvals', 'approve', id, '--yes'])
    await lab.hold.reached()
    sending.type(CTRL_C)
    await sending.says('The call is out; this cannot be undone')
    lab.hold.release()
    expect(await sending.ended).toMatchObject({ exit: 0 })
    expect(lab.posts()).toBe(1)
  })

  it('gives up at a second Ctrl-C', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault('latency-after=5s@POST')
    const sending = lab.startAtTerminal(['approvals', 'approve', id, '--yes'])
    await lab.hold.reached()
    sending.type(CTRL_C)
    await sending.says('The call is out; this cannot be undone')
    sending.type(CTRL_C)
    expect(await sending.ended).toMatchObject({ exit: 7 })
    expect(await statesOf(lab)).toEqual(['unknown'])
  })
})

describe('what is machinery', () => {
  it.each([
    ['show', 'Approved today'],
    ['approve', 'and send it now?'],
  ])('is folded by %s at a terminal, and shown with --details', async (verb, end) => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const shownWith = async (flags: readonly string[]): Promise<string> => {
      const shield = lab.startAtTerminal(['approvals', verb, id, ...flags])
      await shield.says(end)
      shield.type(CTRL_C)
      await shield.ended
      return shield.stdout()
    }
    const folded = await shownWith([])
    expect(folded).toContain('4 technical lines folded; --details shows them')
    expect(folded).not.toMatch(/Also sent|Digest/)
    const whole = await shownWith(['--details'])
    for (const line of [
      'Also sent',
      'request',
      'body/id',
      'body/extendedProperties/private/shield',
      'Digest',
    ])
      expect(whole).toContain(line)
    expect(whole).not.toContain('folded')
  })

  it('is folded for several at once, and shown to a pipe', async () => {
    const lab = await openConnectedLab()
    const ids = [await queueEvent(lab), await queueEvent(lab, ['--title', 'Another'])]
    const asking = lab.startAtTerminal(['approvals', 'approve', ...ids])
    await asking.says('to approve these 2 requests')
    expect(asking.stdout()).toContain('6 technical lines folded; --details shows them')
    expect(asking.stdout()).not.toContain('Also sent')
    asking.type(CTRL_C)
    expect(await asking.ended).toMatchObject({ exit: 130 })
    expect((await lab.runInside(['approvals', 'show', ids[0] ?? ''])).stdout).toContain(
      'Also sent: body/id\t',
    )
  })
})

describe('rejecting at a terminal', () => {
  it('says what it is about and asks for a reason', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const asking = lab.startAtTerminal(['approvals', 'reject', id])
    await asking.says('Reason (optional):')
    expect(asking.stdout()).toContain('"Demo with Bob"')
    asking.type(`not this week${ENTER}`)
    expect(await asking.ended).toMatchObject({ exit: 0 })
    expect(await showRequest(lab, id)).toMatchObject({
      state: 'rejected',
      decision: { reason: 'not this week', assurance: 'terminal' },
    })
  })

  it.each([
    ['--yes', ['--yes'], null],
    ['--reason', ['--reason', 'too late'], 'too late'],
  ])('asks nothing with %s', async (_, flags, reason) => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    expect(await lab.startAtTerminal(['approvals', 'reject', id, ...flags]).ended).toMatchObject({ exit: 0 })
    expect(await showRequest(lab, id)).toMatchObject({ decision: { reason, assurance: 'flag' } })
  })

  it('rejects nothing at Ctrl-C', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const asking = lab.startAtTerminal(['approvals', 'reject', id])
    await asking.says('Reason (optional):')
    asking.type(CTRL_C)
    expect(await asking.ended).toMatchObject({ exit: 130 })
    expect(asking.stdout()).toContain('Stopped; nothing more was done')
    expect(asking.stdout()).not.toContain('error:')
    expect(await statesOf(lab)).toEqual(['pending'])
  })
})

describe('settling a doubt at a terminal', () => {
  it('asks for a verdict only after looking, and for how it is known', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault('drop-before@POST*1')
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 7 })
    const asking = lab.startAtTerminal(['approvals', 'resolve', id])
    await asking.says('Leave it in doubt')
    expect(asking.stdout()).toContain('No proof was found')
    asking.type(DOWN + DOWN + ENTER)
    await asking.says('Reason (how do you know?):')
    asking.type(`I looked${ENTER}`)
    expect(await asking.ended).toMatchObject({ exit: 0 })
    expect(await statesOf(lab)).toEqual(['failed'])
  })
})

describe('disconnecting at a terminal', () => {
  it('happens only after a y', async () => {
    const lab = await openConnectedLab()
    const keeping = lab.startAtTerminal(['disconnect', 'google'])
    await keeping.says('here and at Nango?')
    keeping.type(CTRL_C)
    expect(await keeping.ended).toMatchObject({ exit: 130 })
    expect(keeping.stdout()).toContain('google stays connected')
    expect(keeping.stdout()).not.toContain('error:')
    const leaving = lab.startAtTerminal(['disconnect', 'google'])
    await leaving.says('here and at Nango?')
    leaving.type(`y${ENTER}`)
    expect(await leaving.ended).toMatchObject({ exit: 0 })
    expect(itemsOf(await lab.runInside(['connections', 'list', '--json']))).toEqual([])
  })
})

describe('a terminal', () => {
  it('counts down while a consent is awaited, on one line', async () => {
    const lab = await openLab({ autoConsent: false })
    const connecting = lab.startAtTerminal(['connect', 'google', '--no-browser', '--timeout', '90s'])
    const shown = () => new Set(connecting.stdout().match(/\d:\d\d left/g))
    await expect.poll(() => shown().size).toBeGreaterThan(1)
    connecting.type(CTRL_C)
    expect(await connecting.ended).toMatchObject({ exit: 130 })
    const lines = connecting.stdout().split('\n')
    expect(lines.filter((line) => line.includes(' left'))).toHaveLength(1)
  })

  it('that does not say how wide it is gets lines of 80 columns', async () => {
    const lab = await openConnectedLab()
    await queueEvent(lab)
    const shown = await lab.startAtTerminal(['approvals', 'list'], { size: 'cols 0 rows 0' }).ended
    expect(shown.exit).toBe(0)
    expect(Math.max(...shown.stdout.split(/\r?\n/).map((line) => line.length))).toBeGreaterThan(60)
  })
})

/** Proposes an event and waits for the question. */
async function atTheChoice(lab: Lab, options: RunOptions = {}): Promise<Running> {
  const asking = lab.startAtTerminal(CREATE, options)
  await asking.says('Discard it')
  return asking
}

async function approving(lab: Lab, id: string): Promise<Running> {
  const asking = lab.startAtTerminal(['approvals', 'approve', id])
  await asking.says('and send it now?')
  return asking
}

async function statesOf(lab: Lab): Promise<readonly string[]> {
  const listed = itemsOf(await lab.runInside(['approvals', 'list', '--all', '--json'])) as { state: string }[]
  return listed.map(({ state }) => state)
}
