import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { expect, it, onTestFinished } from 'vitest'
import { approveCommand } from '../../../src/cli/commands/approvals/decide.ts'
import { createLocalGate } from '../../../src/gate/local-gate.ts'
import type { Parts } from '../../../src/gate/parts.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { openStore } from '../../../src/sqlite/open-store.ts'
import { createCountingDriver, type CountingDriver } from '../../sqlite/counting-driver.ts'
import { recordTerminal } from '../../cli/recorded-terminal.ts'
import { SERVER_SETTINGS } from '../../http/bench.ts'
import { BORIS, createBench, decisionOn, proposed, unwatched, type Bench } from '../bench.ts'

/** A process of its own on the same database, whose reads are counted. */
async function countedProcess(bench: Bench, counting: CountingDriver): Promise<Parts> {
  const store = await openStore({
    file: bench.file,
    mode: 'existing',
    folder: 'own',
    now: () => 0,
    random: () => 0,
    clock: bench.parts.clock,
    driver: counting.driver,
  })
  onTestFinished(() => store.close())
  return { ...(await bench.otherProcess(2)), store: async () => store }
}

/** How often a file was looked at, from here to the end of the test. */
function countStats(): { readonly number: () => number } {
  const { statSync, lstatSync } = fs
  let number = 0
  const counted =
    <Look extends (...given: never[]) => unknown>(look: Look) =>
    (...given: Parameters<Look>) => {
      number += 1
      return look(...given)
    }
  const put = (functions: object) => {
    Object.assign(fs, functions)
    syncBuiltinESMExports()
  }
  put({ statSync: counted(statSync), lstatSync: counted(lstatSync) })
  onTestFinished(() => put({ statSync, lstatSync }))
  return { number: () => number }
}

it('an approval reads the row of its request four times: as shown, as decided, as claimed, as ended', async () => {
  const bench = await createBench()
  const request = await proposed(bench)
  const counting = createCountingDriver()
  const parts = await countedProcess(bench, counting)
  const stats = countStats()
  counting.forget()
  const { request: after } = await approve(parts, decisionOn(request), unwatched)
  expect(after.state).toBe('succeeded')
  const reads = (column: string) => counting.rows.filter((columns) => columns.includes(column)).length
  expect(reads('provider_key')).toBe(4)
  // What is read for the clock, the hold, the policy, the key and the journal, in four transactions and between them.
  expect(reads('journal_size')).toBeLessThanOrEqual(13)
  // Each write also asks whether the queue was moved elsewhere.
  expect(stats.number()).toBeLessThanOrEqual(25)
})

it('the command that approves reads it once more: what it decides on is what it shows', async () => {
  const bench = await createBench()
  const request = await proposed(bench)
  const counting = createCountingDriver()
  const parts = await countedProcess(bench, counting)
  const settings = { defaultScopes: {}, nangoBaseUrl: '', database: bench.file, server: SERVER_SETTINGS }
  const gate = createLocalGate({ parts, actor: BORIS, sees: 'all', settings })
  const { terminal, talk } = recordTerminal()
  const globals = { json: false, quiet: false }
  const app = {
    terminal,
    globals,
    settings: { remote: null },
    gate: async () => gate,
    operation: parts.operation,
  }
  counting.forget()
  const exit = await approveCommand({ app: app as never, args: [request.id], options: { yes: true } })
  expect(exit, talk()).toBe(0)
  expect(talk()).toContain(request.digest)
  expect(counting.rows.filter((columns) => columns.includes('provider_key'))).toHaveLength(5)
})
