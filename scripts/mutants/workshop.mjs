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
  return {
    whatIsRed: ({ tests, commands }) => whatIsRed(folder, tests, commands),
    plantAndRun: (mutant) => plantAndRun(folder, mutant),
    close,
  }
}

async function whatIsRed(folder, tests, commands) {
  await build(folder)
  const { failed, problem } = await runTests(folder, tests, { bail: false })
  const red = problem === undefined ? [...failed] : [...failed, problem]
  for (const command of commands) {
    const { exit, output } = await runProgram(folder, command)
    if (exit !== 0) red.push(`${command.join(' ')}: ${lastLine(output)}`)
  }
  return red
}

/** `caughtBy`: the test that went red. `problem`: why nothing could be told. Neither: it survived. */
async function plantAndRun(folder, mutant) {
  const takeOut = plant(folder, mutant)
  try {
    const { command, tests } = mutant
    if (needsBuild(mutant)) {
      const built = await build(folder)
      if (built.exit !== 0) return { problem: `it cannot be built: ${lastLine(built.output)}` }
    }
    const { failed, problem } = await runTests(folder, tests, { bail: true })
    if (failed.length > 0) return { caughtBy: failed[0] }
    if (problem !== undefined || command === undefined) return { problem }
    const { exit } = await runProgram(folder, command)
    if (exit === null) return { problem: `${command.join(' ')} did not end by itself` }
    return exit === 0 ? {} : { caughtBy: command.join(' ') }
  } finally {
    takeOut()
  }
}

/** These start the built command line; all others import the sources. */
function needsBuild({ tests, command }) {
  return command !== undefined || tests.some((test) => test.startsWith('test/process/'))
}

async function build(folder) {
  return runProgram(folder, ['node', 'scripts/build.mjs'])
}

function lastLine(output) {
  return output.trimEnd().split('\n').at(-1) ?? ''
}
