import { expect, it } from 'vitest'
import { startCountdown } from '../../../src/cli/terminal/countdown.ts'
import { recordPerson, recordTerminal } from '../recorded-terminal.ts'

function setClock() {
  let now = 1_000_000
  let callback: (() => void) | undefined
  return {
    clock: {
      now: () => now,
      every: (_: number, called: () => void) => {
        callback = called
        return () => {
          callback = undefined
        }
      },
    },
    pass: (milliseconds: number) => {
      now += milliseconds
      callback?.()
    },
  }
}

it('a countdown redraws one line at a terminal and takes it away in the end', () => {
  const { clock, pass } = setClock()
  const { terminal, out, talk } = recordPerson()
  const stop = startCountdown(terminal, clock, { label: 'Waiting', endsAt: clock.now() + 3_600_000 })
  pass(1)
  pass(3_017_999)
  pass(582_000)
  pass(5000)
  stop()
  pass(1000)
  const lines = [
    'Waiting · 1:00:00 left',
    'Waiting · 1:00:00 left',
    'Waiting · 9:42 left',
    'Waiting · 0:00 left',
  ]
  expect(talk().replaceAll('\r\u001b[K', '|')).toBe(`|${[...lines, lines[3]].join('|')}|`)
  expect(out()).toBe('')
})

it('a countdown is one line, once, where nothing may be redrawn', () => {
  for (const recorded of [recordTerminal(), recordPerson(80, { env: { CI: '1' } })]) {
    const { clock, pass } = setClock()
    const stop = startCountdown(recorded.terminal, clock, { label: 'Waiting', endsAt: clock.now() + 600_000 })
    pass(1000)
    pass(300_000)
    stop()
    expect(recorded.talk()).toBe('Waiting (at most 10 min)\n')
  }
})
