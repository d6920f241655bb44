import { PassThrough } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { createPrompts, type Prompts } from '../../../src/cli/ask/prompts.ts'

interface Stage {
  readonly prompts: Prompts
  readonly input: PassThrough
  readonly shown: () => string
  /** Resolves when that text is on the screen: only then somebody answers. */
  readonly sees: (text: string) => Promise<void>
}

/** The real inquirer over streams in memory. */
function setStage(isInteractive = true, color = false): Stage {
  const input = new PassThrough()
  // What marks process.stderr as such: any other stream is ended by inquirer after the first answer.
  const output = Object.assign(new PassThrough(), { _isStdio: true })
  let shown = ''
  let changed = (): void => undefined
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString()
    changed()
  })
  const sees = (text: string): Promise<void> =>
    new Promise((resolve) => {
      changed = () => {
        if (shown.includes(text)) resolve()
      }
      changed()
    })
  return { prompts: createPrompts({ isInteractive, color, input, output }), input, shown: () => shown, sees }
}

const decide = {
  message: 'What now?',
  choices: [
    { value: 'approve', label: 'Approve it' },
    { value: 'leave', label: 'Leave it' },
    { value: 'discard', label: 'Discard it' },
  ],
  default: 'leave',
} as const

const [UP, ENTER, CTRL_C, CTRL_D] = ['\u001b[A', '\r', '\u0003', '\u0004']

describe('a choice', () => {
  it('is the default on Enter', async () => {
    const { prompts, input, sees } = setStage()
    const answer = prompts.choose(decide)
    await sees('Discard it')
    input.write(ENTER)
    expect(await answer).toBe('leave')
  })

  it('is what the arrows point at', async () => {
    const { prompts, input, sees } = setStage()
    const answer = prompts.choose(decide)
    await sees('Discard it')
    input.write(UP)
    input.write(ENTER)
    expect(await answer).toBe('approve')
  })
})

describe('a choice with letters', () => {
  const review = {
    message: 'What about it?',
    choices: [
      { value: 'later', label: 'Later', letter: 'l' },
      { value: 'approve', label: 'Approve it', letter: 'a' },
      { value: 'reject', label: 'Reject it', letter: 'r' },
    ],
    default: 'later',
    sends: 'approve',
  } as const

  it.each([
    ['r', 'reject'],
    ['R', 'reject'],
    [`a${ENTER}`, 'approve'],
    [UP + ENTER, 'later'],
    ['ar', 'reject'],
    [`al${ENTER}`, 'later'],
    [`az${ENTER}`, 'approve'],
    [`arl${ENTER}`, 'reject'],
    ['zr', 'reject'],
  ])('given %j is %s', async (keys, answer) => {
    const { prompts, input, sees } = setStage()
    const answered = prompts.choose(review)
    await sees('Reject it')
    input.write(keys)
    expect(await answered).toBe(answer)
  })

  it('says in the end what was chosen, without its letter', async () => {
    const { prompts, input, sees, shown } = setStage()
    const answered = prompts.choose(review)
    await sees('r  Reject it')
    input.write('r')
    await answered
    expect(shown()).toContain('✔ What about it? Reject it')
  })

  it('never sends by its letter alone, and another one in its place counts', async () => {
    const { prompts, input, sees } = setStage()
    const answered = prompts.choose(review)
    await sees('Reject it')
    input.write('a')
    await sees('❯ a  Approve it')
    input.write('r')
    expect(await answered).toBe('reject')
  })

  it('leaves the keys of the next question to it', async () => {
    const { prompts, input, sees } = setStage()
    const answered = prompts.choose(review)
    await sees('Reject it')
    input.write('r')
    expect(await answered).toBe('reject')
    const reason = prompts.text('Reason:')
    await sees('Reason:')
    input.write(`already done${ENTER}`)
    expect(await reason).toBe('already done')
  })
})

describe('a confirmation', () => {
  it.each([
    ['', false],
    ['n', false],
    ['y', true],
    ['yes', true],
  ])('typed as %j is %s', async (typed, confirmed) => {
    const { prompts, input, sees } = setStage()
    const answer = prompts.confirm('Approve apr_7f?')
    await sees('Approve apr_7f?')
    input.write(typed + ENTER)
    expect(await answer).toBe(confirmed)
  })
})

it('what is typed as text is returned as it is', async () => {
  const { prompts, input, sees } = setStage()
  const answer = prompts.text('Why?')
  await sees('Why?')
  input.write(`because of Zoë${ENTER}`)
  expect(await answer).toBe('because of Zoë')
})

it('a secret is never shown, nor how long it is', async () => {
  const { prompts, input, sees, shown } = setStage()
  const answer = prompts.secret('Consumer secret:')
  await sees('Consumer secret:')
  input.write('cs_1234567')
  input.write('\u0014')
  input.write(ENTER)
  expect(await answer).toBe('cs_1234567')
  expect(shown()).not.toContain('cs_')
  expect(shown()).not.toContain('*')
})

describe('nothing is answered', () => {
  const questions: readonly (readonly [string, (prompts: Prompts) => Promise<unknown>])[] = [
    ['a choice', (prompts) => prompts.choose({ ...decide, message: 'Well?' })],
    ['a confirmation', (prompts) => prompts.confirm('Well?')],
    ['a secret', (prompts) => prompts.secret('Well?')],
    ['a text', (prompts) => prompts.text('Well?')],
  ]
  const ends: readonly (readonly [string, (input: PassThrough) => void])[] = [
    ['Ctrl-C', (input) => input.write(CTRL_C)],
    ['Ctrl-D', (input) => input.write(CTRL_D)],
    ['the end of the input', (input) => input.end()],
    ['an input that is torn away', (input) => input.destroy()],
  ]
  const cases = questions.flatMap(([what, ask]) => ends.map(([how, end]) => [what, how, ask, end] as const))

  it.each(cases)('to %s on %s: interrupted', async (_, __, ask, end) => {
    const { prompts, input, sees } = setStage()
    const answer = ask(prompts)
    const refusal = answer.catch((error: unknown) => error)
    await sees('Well?')
    end(input)
    expect(await refusal).toMatchObject({ name: 'ShieldError', code: 'interrupted' })
  })

  it('and the next question can be asked after Ctrl-C', async () => {
    const { prompts, input, sees } = setStage()
    const first = prompts.confirm('First?')
    const refusal = first.catch((error: unknown) => error)
    await sees('First?')
    input.write(CTRL_C)
    expect(await refusal).toMatchObject({ code: 'interrupted' })
    const second = prompts.confirm('Second?')
    await sees('Second?')
    input.write(`y${ENTER}`)
    expect(await second).toBe(true)
  })

  it('where nobody is there, and nothing is shown either', async () => {
    const { prompts, shown } = setStage(false)
    await expect(prompts.confirm('Approve?')).rejects.toMatchObject({
      code: 'usage',
      message: 'Cannot ask without a terminal: Approve?',
    })
    expect(shown()).toBe('')
  })
})

describe('colour in questions', () => {
  const before = process.env['FORCE_COLOR']

  afterEach(() => {
    if (before === undefined) delete process.env['FORCE_COLOR']
    else process.env['FORCE_COLOR'] = before
  })

  it.each([true, false])('is there: %s', async (color) => {
    process.env['FORCE_COLOR'] = '1'
    const { prompts, input, sees, shown } = setStage(true, color)
    const answer = prompts.choose(decide)
    await sees('Discard it')
    input.write(ENTER)
    await answer
    // oxlint-disable-next-line no-control-regex -- colour sequences are what is looked for
    expect(/\u001b\[[\d;]*m/.test(shown())).toBe(color)
  })
})
