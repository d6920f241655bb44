import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runProgram } from './run-program.mjs'

/** Milliseconds after which a test that waits for what the bug keeps away is red: well before all of them took too long. */
const HANGS = 120_000

/**
 * Runs test files in a copy of the project, and ends at the first test that goes red. `failed`: that test. `problem`:
 * what kept the tests from running or from ending, such as sources that do not parse; that is not proof of anything.
 */
export async function runTests(folder, tests, { seconds }) {
  const report = join(folder, 'mutant-report.json')
  rmSync(report, { force: true })
  const limits = [`--testTimeout=${HANGS}`, '--bail=1']
  const options = ['--reporter=json', `--outputFile=${report}`, '--no-cache', ...limits]
  const vitest = ['node', 'node_modules/vitest/vitest.mjs', 'run']
  const { output, tookTooLong } = await runProgram(folder, [...vitest, ...options, ...tests], { seconds })
  if (tookTooLong) return { problem: `the tests had not ended after ${seconds} s` }
  if (!existsSync(report)) return { problem: `the tests gave no report: ${output.slice(-500)}` }
  return judge(JSON.parse(readFileSync(report, 'utf8')), { folder, tests, output })
}

function judge({ testResults }, { folder, tests, output }) {
  const named = testResults.map((file) => ({ ...file, name: relative(folder, file.name) }))
  for (const { name, assertionResults } of named) {
    const red = assertionResults.find(({ status }) => status === 'failed')
    if (red !== undefined) return { failed: `${name} › ${red.fullName}` }
  }
  const broken = named.find(({ status }) => status === 'failed')
  if (broken !== undefined) return { problem: `${broken.name} does not run: ${broken.message}` }
  const missing = tests.filter((test) => !named.some(({ name }) => name === test))
  if (missing.length > 0) return { problem: `${missing.join(', ')} did not run: ${output.slice(-500)}` }
  return {}
}
