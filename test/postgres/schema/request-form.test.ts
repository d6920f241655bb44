import { Client } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readMigrations } from '../../../src/postgres/migrate.ts'
import { requestIn } from '../../store/samples.ts'
import { freshDatabase, hasServer, openedPostgresStore, temporaryFile } from '../databases.ts'

const GUARD =
  /create function (shield\.requests_have_a_form\(\) returns trigger[\s\S]*?if \()([\s\S]*?)(\n {4}\) is false[\s\S]*?\$\$;)/

const [, before = '', form = '', after = ''] = GUARD.exec(readMigrations().join('\n')) ?? []

/** What has to be so of each request, in the order of the guard. */
const CONDITIONS = form.split(/\n {6}and /).map((condition) => condition.trim())

/** Each breaks the condition that stands at the same place, and no other. */
const BROKEN: readonly string[] = [
  `state = 'other'`,
  `input = '{'`,
  `prepared = '{'`,
  `precondition = '{'`,
  `call = '{'`,
  `digest = 'short'`,
  `warnings = '{'`,
  `requester_door = 'back'`,
  `created_at = 'yesterday'`,
  `updated_at = 'yesterday'`,
  `expires_at = 'tomorrow'`,
  `ending_code = 'other', ending_message = 'm', ending_result = '{}'`,
  `ending_evidence = 'hearsay'`,
  `ending_code = 'word', ending_message = 'm', ending_result = '{'`,
  `ending_by_name = 'anna', ending_by_door = 'back'`,
  `purged_at = 'yesterday'`,
  `summary = ''`,
  `mark = 'nice'`,
  `stakes = '{'`,
  `ruling = '{'`,
  `ending_message = 'm'`,
  `ending_result = '{}'`,
  `ending_by_name = 'anna'`,
]

describe.skipIf(!hasServer)('the form of a request', () => {
  it('is held by the database, each part of it by a condition of its own', async () => {
    const { set, without } = await guarded()
    const refused = /^(shield: a request has another form|invalid input syntax for type json)$/
    expect(CONDITIONS.length).toBe(BROKEN.length)
    for (const [index, condition] of CONDITIONS.entries()) {
      const broken = BROKEN[index] ?? ''
      expect(await set(broken), condition).toMatch(refused)
      expect(await without(condition, () => set(broken)), condition).toBe('')
    }
  })
})

/** A request that only this guard looks at. */
async function guarded() {
  const url = await freshDatabase()
  const store = await openedPostgresStore({ url, file: temporaryFile() })
  await requestIn(store, 'pending')
  const client = new Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  await client.query(`set search_path = shield; alter table requests disable trigger all;
    alter table requests enable trigger requests_have_a_form`)
  return {
    /** The words of the refusal. */
    set: async (change: string): Promise<string> => {
      try {
        await client.query(`update requests set ${change}`)
        return ''
      } catch (error) {
        return (error as Error).message
      }
    },
    /** Does it while a condition is left out. */
    without: async (condition: string, work: () => Promise<string>): Promise<string> => {
      const others = CONDITIONS.filter((one) => one !== condition).join(' and ')
      await client.query(`begin; create or replace function ${before}${others}${after}`)
      const words = await work()
      await client.query('rollback')
      return words
    },
  }
}
