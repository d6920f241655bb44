import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

/** A bug may make a test wait for ever. */
const LONGEST_RUN = 600_000

/**
 * Runs test files in a copy of the project. `failed`: the tests that ran and went red. `problem`: what kept them from
 * running, such as sources that do not parse; that is no proof of anything.
 */
export async function runTests(folder, tests, { bail }) {
  if (tests.length === 0) return { failed: [] }
  const report = join(folder, 'mutant-report.json')
  rmSync(report, { force: true })
  const options = ['--reporter=json', `--outputFile=${report}`, '--no-cache', ...(bail ? ['--bail=1'] : [])]
  const { output } = await runProgram(folder, [
    'node',
    'node_modules/vitest/vitest.mjs',
    'run',
    ...options,
    ...tests,
  ])
  if (!existsSync(report)) return { failed: [], problem: `the tests gave no report: ${output.slice(-500)}` }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const failed = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => `${relative(folder, name)} › ${fullName}`),
  )
  const broken = testResults.find(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  if (failed.length === 0 && broken !== undefined)
    return { failed, problem: `${relative(folder, broken.name)} does not run: ${broken.message}` }
  if (testResults.length < tests.length && !bail) return { failed, problem: 'not all test files were found' }
  return { failed }
}

/** Runs a program in a copy of the project; whatever it says is kept. `exit` is null when it ran too long. */
export function runProgram(folder, [program, ...rest]) {
  return new Promise((resolve) => {
    const path = program === 'node' ? process.execPath : program
    execFile(
      path,
      rest,
      { cwd: folder, timeout: LONGEST_RUN, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        resolve({
          exit: error === null ? 0 : typeof error.code === 'number' ? error.code : null,
          output: `${stdout}${stderr}`,
        })
      },
    )
  })
}
