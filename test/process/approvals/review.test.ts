import { describe, expect, it } from 'vitest'
import { forbiddenIn } from '../../cli/hostile-texts.ts'
import type { Lab } from '../lab.ts'
import { errorOf, openConnectedLab, queueEvent, showRequest } from './propose.ts'
import type { Running } from '../shield.ts'

const ENTER = '\r'
const DOWN = '\u001B[B'
const CTRL_C = '\u0003'

/** Keys that lead from the default to a choice. */
const KEYS = {
  next: ENTER,
  approve: DOWN + ENTER,
  reject: DOWN.repeat(2) + ENTER,
  skip: DOWN.repeat(3) + ENTER,
  details: DOWN.repeat(4) + ENTER,
  stop: DOWN.repeat(5) + ENTER,
} as const

async function queueThree(lab: Lab): Promise<readonly [string, string, string]> {
  return [
    await queueEvent(lab, ['--title', 'First']),
    await queueEvent(lab, ['--title', 'Second']),
    await queueEvent(lab, ['--title', 'Third']),
  ]
}

/** Without colours, so that a question is one piece of text. */
function startReview(lab: Lab): Running {
  return lab.startAtTerminal(['approvals', 'review', '--no-color'])
}

/** Waits until a request is asked about, and answers. */
async function answer(review: Running, id: string, choice: keyof typeof KEYS): Promise<void> {
  await review.says(`? ${id}?`)
  review.type(KEYS[choice])
}

async function stateOf(lab: Lab, id: string): Promise<string> {
  return (await showRequest(lab, id)).state
}

describe('a review', () => {
  it('goes through what waits, the oldest first: approves, rejects with a reason, and skips', async () => {
    const lab = await openConnectedLab()
    const [first, second, third] = await queueThree(lab)
    const review = startReview(lab)
    await answer(review, first, 'approve')
    await answer(review, second, 'reject')
    await review.says('Reason (optional)')
    review.type(`not this week${ENTER}`)
    await answer(review, third, 'skip')
    const { exit, stdout } = await review.ended
    expect(exit).toBe(0)
    expect(stdout).toContain('1 request still waiting')
    expect(await stateOf(lab, first)).toBe('succeeded')
    expect(await showRequest(lab, second)).toMatchObject({
      state: 'rejected',
      decision: { reason: 'not this week' },
    })
    expect(await stateOf(lab, third)).toBe('pending')
    expect(lab.effects()).toBe(1)
  })

  it('comes back to what was put off, and stops when told to', async () => {
    const lab = await openConnectedLab()
    const [first, second, third] = await queueThree(lab)
    const review = startReview(lab)
    await answer(review, first, 'next')
    await answer(review, second, 'skip')
    await answer(review, third, 'skip')
    await review.says('The last one')
    review.type(KEYS.stop)
    expect(await review.ended).toMatchObject({ exit: 0 })
    for (const id of [first, second, third]) expect(await stateOf(lab, id)).toBe('pending')
    expect(lab.posts()).toBe(0)
  })

  it('shows its history and goes on asking after details', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab, [], { env: { SHIELD_ACTOR: 'claude' } })
    const review = startReview(lab)
    await answer(review, id, 'details')
    await review.says('proposed it')
    await review.says(`✔ ${id}? Details`)
    review.type(KEYS.stop)
    expect(await review.ended).toMatchObject({ exit: 0 })
  })

  it('says who decided meanwhile and goes on, whatever was chosen', async () => {
    const lab = await openConnectedLab()
    const [first, second, third] = await queueThree(lab)
    const review = startReview(lab)
    await review.says(`? ${first}?`)
    const ben = { env: { SHIELD_ACTOR: 'ben' } }
    await lab.arrange(['approvals', 'reject', first], ben)
    await lab.arrange(['approvals', 'approve', second, '--yes'], ben)
    review.type(KEYS.approve)
    await review.says('cannot be approved: it was rejected by ben')
    await review.says(`${second} has succeeded meanwhile: ben decided on it`)
    await answer(review, third, 'approve')
    expect(await review.ended).toMatchObject({ exit: 6 })
    expect(await stateOf(lab, third)).toBe('succeeded')
    expect(lab.effects()).toBe(2)
  })

  it('takes in what is proposed while it goes on', async () => {
    const lab = await openConnectedLab()
    const first = await queueEvent(lab, ['--title', 'First'])
    const review = startReview(lab)
    await review.says(`? ${first}?`)
    const second = await queueEvent(lab, ['--title', 'Second'])
    review.type(KEYS.skip)
    await answer(review, second, 'skip')
    expect(await review.ended).toMatchObject({ exit: 0 })
  })

  it.each([
    ['at the choice', async () => undefined],
    [
      'at the reason',
      async (review: Running) => {
        review.type(KEYS.reject)
        await review.says('Reason (optional)')
      },
    ],
  ])('leaves everything as it is at Ctrl-C %s', async (_, lead) => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const review = startReview(lab)
    await review.says(`? ${id}?`)
    await lead(review)
    review.type(CTRL_C)
    const { exit, stdout } = await review.ended
    expect(exit).toBe(130)
    expect(stdout).toContain('Stopped. 1 request still waiting')
    expect(await stateOf(lab, id)).toBe('pending')
    expect(lab.posts()).toBe(0)
  })

  it('says that nothing waits, and ends 0', async () => {
    const lab = await openConnectedLab()
    const { exit, stdout } = await startReview(lab).ended
    expect(exit).toBe(0)
    expect(stdout).toContain('Nothing was decided')
  })

  it('without a terminal names the commands that do without', async () => {
    const lab = await openConnectedLab()
    const refused = await lab.run(['approvals', 'review', '--json'])
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    for (const verb of ['list', 'show', 'approve']) {
      expect(errorOf(refused).hint).toContain(`shield approvals ${verb}`)
    }
  })
})

const HOSTILE = [
  '--title',
  'Lunch\u202Egnihtemos\u001B[2J\u001B[1;1HApproved by anna',
  '--attendee',
  'bob@micr\u043Esoft.com',
  '--location',
  'Room \uFF11\uFF12 \u{E0041}\u{E0042}\u200B',
  '--description',
  `Hello\r\nWarnings\n! none\n${'x'.repeat(1500)} and the point in the middle ${'x'.repeat(1500)}`,
  '--reason',
  'please\n? apr_0000000000? Yes\n\u001B]0;title\u0007',
] as const

/** What the middle of the description says, wherever its lines are broken. */
const POINT = 'andthepointinthemiddle'

describe.each([80, 40])('a request full of hostile text at %d columns', (columns) => {
  const size = `cols ${columns} rows 50`

  it('is flagged, escaped and counted in a review, and can be approved only after it was shown whole', async () => {
    const lab = await openConnectedLab()
    await queueEvent(lab, HOSTILE)
    const review = lab.startAtTerminal(['approvals', 'review'], { size })
    await review.says('Stop here')
    const shown = textOf(review.stdout())
    for (const flag of [
      '! Title: hidden characters',
      '! Guests: letters of several alphabets in one word',
      '! Where: hidden characters, full-width digits',
      '! Description: 3052 characters;',
      'lines are left out here',
    ]) {
      expect(unwrapped(shown)).toContain(unwrapped(flag))
    }
    expect(unwrapped(shown)).not.toContain(POINT)
    expect(shown).not.toContain('Approve and send it now')
    expect(forbiddenIn(shown, { colour: false })).toBeUndefined()
    review.type(DOWN + ENTER)
    await review.says('Approve and send it now')
    expect(unwrapped(textOf(review.stdout()))).toContain(POINT)
    review.type(KEYS.approve)
    expect(await review.ended).toMatchObject({ exit: 0 })
    expect(lab.effects()).toBe(1)
  })

  it('is asked about by approve only after it was shown whole', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab, HOSTILE)
    const asking = lab.startAtTerminal(['approvals', 'approve', id], { size })
    await asking.says('What now?')
    expect(asking.stdout()).not.toContain('send it now?')
    asking.type(DOWN + ENTER)
    await asking.says('now?')
    await asking.says('(y/N)')
    expect(unwrapped(textOf(asking.stdout()))).toContain(POINT)
    asking.type(`y${ENTER}`)
    expect(await asking.ended).toMatchObject({ exit: 0 })
    expect(lab.effects()).toBe(1)
  })
})

it('a long value that nobody wants to see whole is not approved', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab, HOSTILE)
  const asking = lab.startAtTerminal(['approvals', 'approve', id])
  await asking.says('What now?')
  asking.type(ENTER)
  expect(await asking.ended).toMatchObject({ exit: 8 })
  expect(lab.posts()).toBe(0)
})

it('a long value is printed whole where --yes takes the place of the question', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab, HOSTILE)
  const approved = await lab.run(['approvals', 'approve', id, '--yes'])
  expect(approved.exit).toBe(0)
  expect(approved.stderr).toContain(`${'x'.repeat(1500)} and the point in the middle ${'x'.repeat(1500)}`)
})

/** What the screen was sent, without the sequences of our own: colours and the cursor of the prompt. */
function textOf(output: string): string {
  return (
    output
      .replaceAll('\r\n', '\n')
      // oxlint-disable-next-line no-control-regex -- terminal sequences are what is taken out
      .replaceAll(/\u001B\[[\d;?]*[A-Za-z]|\r/g, '')
  )
}

/** Without the places where lines were broken. */
function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, '')
}
