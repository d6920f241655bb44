import type { Check } from '../../../domain/health/check.ts'
import { EXIT_CODES } from '../../../domain/errors.ts'
import { checks as shape } from '../../../wire/status.ts'
import { askingNango } from '../../asking-nango.ts'
import type { Register, Work } from '../../frame.ts'
import { answer } from '../../show/render.ts'

export const register: Register = (program, { act }) => {
  program
    .command('doctor')
    .description(
      'look at everything that shield rests on, with a remedy for what is wrong; ends 0 if all is well',
    )
    .option('--reset-clock', 'take the present time for right, whatever was seen before')
    .option(
      '--new-key',
      'make a new seal key in place of a lost one; what was approved under that is never sent, and its tokens open nothing',
    )
    .action(act(run))
}

const run: Work = async ({ app, options }) => {
  if (options['resetClock'] === true) {
    await (await repairs()).resetClock(app.local('shield doctor --reset-clock'), app.actor)
    app.terminal.remark('The highest time seen was reset')
  }
  if (options['newKey'] === true) {
    await (await repairs()).newKey(app.local('shield doctor --new-key'), app.actor)
    app.terminal.remark('There is a new seal key')
  }
  const { nodeVersion, nodeDebug, settings } = app
  const [{ checkAgents }, { checkVariables }] = await Promise.all([
    import('../agent/open-ends.ts'),
    import('./unknown-variables.ts'),
  ])
  const gate = await app.gate()
  const looked = await askingNango(app, () => gate.doctor({ nodeVersion, nodeDebug, settings }))
  const machine = app.machine()
  const checks = [...looked, ...checkVariables(machine.variableNames), ...checkAgents(machine)]
  const isWell = checks.every(({ state }) => state !== 'bad')
  await answer(app, {
    json: () => shape.encode({ ok: isWell, checks }),
    display: () => [{ kind: 'table', columns: COLUMNS, rows: checks.map(row), empty: '' }],
  })
  if (isWell) return 0
  const wrong = checks.filter(({ state }) => state === 'bad').length
  app.terminal.talk(`${wrong} of ${checks.length} checks found something wrong\n`)
  return EXIT_CODES.failed
}

function repairs() {
  return import('../../../gate/health/doctor.ts')
}

const COLUMNS = ['check', 'state', 'details', 'fix'] as const

function row({ name, state, message, remedy }: Check): readonly string[] {
  return [name, state === 'bad' ? 'WRONG' : state, message, remedy ?? '']
}
