import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { plant, ROOT } from './plant.mjs'
import { runProgram } from './run-program.mjs'
import { runTests } from './run-tests.mjs'

const LEFT_BEHIND = ['node_modules', 'dist', '.git']

/** Without a bug everything ends by itself, however loaded the machine is; this is for a mistake in a test. */
const LONGEST = 3600

/** A bug may make a test wait for ever. What took so long without it may take so many times that, and never less. */
const TIMES_LONGER = 10
const SHORTEST_LIMIT = 180

/**
 * A copy of the project to plant bugs in, which is gone when this process ends. `say` gets a line for each test file
 * and command that was looked at without a bug.
 */
export function openWorkshop(say) {
  const folder = mkdtempSync(join(tmpdir(), 'shield-mutants-'))
  const close = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', close)
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
  const isTaken = (path) => dirname(path) !== ROOT || !LEFT_BEHIND.includes(basename(path))
  cpSync(ROOT, folder, { recursive: true, filter: isTaken })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const seen = new Map()
  return { plantAndRun: (mutant) => plantAndRun({ folder, seen, say }, mutant), close }
}

/** `caughtBy`: what went red. `problem`: why nothing could be told. Neither: it survived. */
async function plantAndRun(workshop, mutant) {
  const green = await runWithoutBug(workshop, mutant)
  if (green.problem !== undefined) return { problem: `not green without the bug: ${green.problem}` }
  const seconds = Math.max(SHORTEST_LIMIT, Math.ceil(TIMES_LONGER * green.seconds))
  const takeOut = plant(workshop.folder, mutant)
  try {
    const { failed, problem } = await runAll(workshop.folder, mutant, { seconds })
    return { caughtBy: failed, problem }
  } finally {
    takeOut()
  }
}

/** The test files or the command of a mutant, each run once for all mutants that name it. */
async function runWithoutBug({ folder, seen, say }, { tests, command }) {
  const runs = command === undefined ? tests.map((test) => ({ tests: [test] })) : [{ tests: [], command }]
  const results = []
  for (const run of runs) {
    const name = run.command?.join(' ') ?? run.tests[0]
    if (!seen.has(name)) {
      seen.set(name, await timed(() => runAll(folder, run, { seconds: LONGEST })))
      const { failed, problem, seconds } = seen.get(name)
      say(`without a bug ${name} is ${failed ?? problem ?? 'green'} (${Math.round(seconds)} s)`)
    }
    results.push(seen.get(name))
  }
  return {
    problem: results.map(({ failed, problem }) => failed ?? problem).find((why) => why !== undefined),
    seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
  }
}

/** The tests that start the built command build it themselves, from the sources as they are. */
async function runAll(folder, { tests, command }, limit) {
  return command === undefined ? runTests(folder, tests, limit) : judgeByCommand(folder, command, limit)
}

/** A command ends 1 and says `✘ …` when it found something wrong, 0 when nothing was; any other end tells nothing. */
async function judgeByCommand(folder, command, limit) {
  const built = await runProgram(folder, ['node', 'scripts/build-when-stale.mjs'], limit)
  if (built.exit !== 0) return { problem: `it cannot be built: ${lastLine(built.output)}` }
  const { exit, output } = await runProgram(folder, command, limit)
  const defect = output.split('\n').find((line) => line.startsWith('✘ '))
  if (exit === 1 && defect !== undefined) return { failed: `${command.join(' ')} › ${defect.slice(2)}` }
  return exit === 0 ? {} : { problem: `${command.join(' ')} told nothing: ${lastLine(output)}` }
}

async function timed(run) {
  const began = performance.now()
  return { ...(await run()), seconds: (performance.now() - began) / 1000 }
}

function lastLine(output) {
  return output.trimEnd().split('\n').at(-1) ?? ''
}
