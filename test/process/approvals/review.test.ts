import { describe, expect, it } from 'vitest'
import { forbiddenIn } from '../../cli/hostile-texts.ts'
import type { Lab } from '../lab.ts'
import { errorOf, openConnectedLab, queueEvent, showRequest } from './propose.ts'
import type { Running } from '../shield.ts'

const ENTER = '\r'
const DOWN = '\u001B[B'
const CTRL_C = '\u0003'

/** What answers: letters, and arrows beside them. */
const KEYS = {
  later: 'l',
  approve: `a${ENTER}`,
  reject: DOWN.repeat(2) + ENTER,
  skip: 's',
  details: DOWN.repeat(4) + ENTER,
  quit: 'q',
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

/** What asks about the event of that title. */
function questionAbout(title: string): string {
  return `? What about "${title}", Mon 4 May 2099 10:00–10:30?`
}

/** Waits until an event is asked about, and answers. */
async function answer(review: Running, title: string, choice: keyof typeof KEYS): Promise<void> {
  await review.says(questionAbout(title))
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
    await answer(review, 'First', 'approve')
    await answer(review, 'Second', 'reject')
    await review.says('Reason (optional)')
    review.type(`not this week${ENTER}`)
    await answer(review, 'Third', 'skip')
    const { exit, stdout } = await review.ended
    expect(exit).toBe(0)
    for (const heading of ['[1/3] "First", Mon 4 May', '[2/3] "Second", Mon', '[3/3] "Third", Mon'])
      expect(stdout).toContain(heading)
    expect(stdout).toContain('1 request still waiting')
    expect(await stateOf(lab, first)).toBe('succeeded')
    expect(await showRequest(lab, second)).toMatchObject({
      state: 'rejected',
      decision: { reason: 'not this week' },
    })
    expect(await stateOf(lab, third)).toBe('pending')
    expect(lab.effects()).toBe(1)
  })

  it('comes round to what was put off and to nothing that was skipped, and ends when told to', async () => {
    const lab = await openConnectedLab()
    const ids = await queueThree(lab)
    const review = startReview(lab)
    await answer(review, 'First', 'later')
    await answer(review, 'Second', 'skip')
    await answer(review, 'Third', 'later')
    await review.says('[1/2] "First"')
    await review.says(`✔${questionAbout('Third').slice(1)} Later`)
    review.type(KEYS.later)
    await review.says('[2/2] "Third"')
    review.type(KEYS.quit)
    const { exit, stdout } = await review.ended
    expect(exit).toBe(0)
    expect(stdout).toContain('Nothing was decided')
    for (const id of ids) expect(await stateOf(lab, id)).toBe('pending')
    expect(lab.posts()).toBe(0)
  })

  it('shows all of it and its history and goes on asking after details', async () => {
    const lab = await openConnectedLab()
    await queueEvent(lab, [], { env: { SHIELD_ACTOR: 'claude' } })
    const review = startReview(lab)
    await review.says(questionAbout('Demo with Bob'))
    expect(review.stdout()).toContain('4 technical lines folded; d shows them')
    expect(review.stdout()).not.toContain('Also sent')
    review.type(KEYS.details)
    await review.says('proposed it')
    for (const line of ['Also sent', 'body/extendedProperties/private/shield'])
      expect(review.stdout()).toContain(line)
    review.type(KEYS.quit)
    expect(await review.ended).toMatchObject({ exit: 0 })
  })

  it('says who decided meanwhile and goes on, whatever was chosen', async () => {
    const lab = await openConnectedLab()
    const [first, second, third] = await queueThree(lab)
    const review = startReview(lab)
    await review.says(questionAbout('First'))
    const ben = { env: { SHIELD_ACTOR: 'ben' } }
    await lab.runInside(['approvals', 'reject', first], ben)
    await lab.runInside(['approvals', 'approve', second, '--yes'], ben)
    review.type(KEYS.approve)
    await review.says('cannot be approved: it was rejected by ben')
    await review.says(`${second} has succeeded meanwhile: ben decided on it`)
    await answer(review, 'Third', 'approve')
    expect(await review.ended).toMatchObject({ exit: 6 })
    expect(await stateOf(lab, third)).toBe('succeeded')
    expect(lab.effects()).toBe(2)
  })

  it('takes in what is proposed while it goes on', async () => {
    const lab = await openConnectedLab()
    await queueEvent(lab, ['--title', 'First'])
    const review = startReview(lab)
    await review.says(questionAbout('First'))
    await queueEvent(lab, ['--title', 'Second'])
    review.type(KEYS.skip)
    await answer(review, 'Second', 'skip')
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
    await review.says(questionAbout('Demo with Bob'))
    await lead(review)
    review.type(CTRL_C)
    const { exit, stdout } = await review.ended
    expect(exit).toBe(130)
    expect(stdout).toMatch(/Nothing was decided\r?\n1 request still waiting/)
    expect(stdout).not.toContain('error:')
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
    await review.says('q  Quit')
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
    review.type(KEYS.approve.slice(0, 1))
    review.type('d')
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
