import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { plant, ROOT } from './plant.mjs'
import { runProgram, runTests } from './run-tests.mjs'

const LEFT_BEHIND = ['node_modules', 'dist', '.git']

/** A copy of the project to plant bugs in, which is gone when this process ends. */
export function openWorkshop() {
  const folder = mkdtempSync(join(tmpdir(), 'shield-mutants-'))
  const close = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', close)
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
  const isTaken = (path) => dirname(path) !== ROOT || !LEFT_BEHIND.includes(basename(path))
  cpSync(ROOT, folder, { recursive: true, filter: isTaken })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const unfit = new Map()
  return {
    whatIsRed: ({ tests, commands }) => whatIsRed({ folder, unfit }, tests, commands),
    plantAndRun: (mutant) => plantAndRun({ folder, unfit }, mutant),
    close,
  }
}

/** The tests that are red without a bug. A command that does not end well then goes among the unfit, with the reason. */
async function whatIsRed({ folder, unfit }, tests, commands) {
  await build(folder)
  const { failed, problem } = await runTests(folder, tests, { bail: false })
  for (const command of commands) {
    const { exit, output } = await runProgram(folder, command)
    if (exit !== 0) unfit.set(command.join(' '), lastLine(output))
  }
  return problem === undefined ? failed : [...failed, problem]
}

/** `caughtBy`: what went red. `problem`: why nothing could be told. Neither: it survived. */
async function plantAndRun({ folder, unfit }, mutant) {
  const { command, tests } = mutant
  const why = unfit.get(command?.join(' '))
  if (why !== undefined) return { problem: `without the bug ${command.join(' ')} says: ${why}` }
  const takeOut = plant(folder, mutant)
  try {
    if (needsBuild(mutant)) {
      const built = await build(folder)
      if (built.exit !== 0) return { problem: `it cannot be built: ${lastLine(built.output)}` }
    }
    if (command !== undefined) return await judgeByCommand(folder, command)
    const { failed, problem } = await runTests(folder, tests, { bail: true })
    return failed.length > 0 ? { caughtBy: failed[0] } : { problem }
  } finally {
    takeOut()
  }
}

/** A command ends 1 and says `✘ …` when it found something wrong, 0 when nothing was; any other end tells nothing. */
async function judgeByCommand(folder, command) {
  const { exit, output } = await runProgram(folder, command)
  const defect = output.split('\n').find((line) => line.startsWith('✘ '))
  if (exit === 1 && defect !== undefined) return { caughtBy: `${command.join(' ')} › ${defect.slice(2)}` }
  return exit === 0 ? {} : { problem: `${command.join(' ')} told nothing: ${lastLine(output)}` }
}

/** These start the built command line; all others import the sources. */
function needsBuild({ tests, command }) {
  return (
    command !== undefined || tests.some((test) => /^test\/(?:process|transcripts|http\/pages)\//.test(test))
  )
}

async function build(folder) {
  return runProgram(folder, ['node', 'scripts/build.mjs'])
}

function lastLine(output) {
  return output.trimEnd().split('\n').at(-1) ?? ''
}
