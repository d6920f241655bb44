import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { glanceAt } from '../../src/sqlite/glance.ts'
import { idOf, requestIn, requestOf } from '../store/samples.ts'
import { lock } from './lock.ts'
import { temporaryStore } from './samples.ts'

async function filledStore() {
  const { store, file } = await temporaryStore()
  for (const number of [1, 2, 3])
    await requestIn(store, number === 2 ? 'rejected' : 'pending', requestOf({ id: idOf(number) }))
  return { store, file }
}

const look = (file: string) => glanceAt({ Sqlite }, file)

it('sees the newest first, also what stands only in the log of somebody who has it open', async () => {
  const { file } = await filledStore()
  expect(look(file).requests.map(({ id, state }) => [id, state])).toEqual([
    [idOf(3), 'pending'],
    [idOf(2), 'rejected'],
    [idOf(1), 'pending'],
  ])
})

it('waits for nobody who is writing, and is in nobody’s way', async () => {
  const { file } = await filledStore()
  const { release } = lock(file)
  expect(look(file).requests).toHaveLength(3)
  release()
})

it('changes nothing, and leaves nothing beside the database', async () => {
  const { store, file } = await filledStore()
  await store.close()
  const present = () =>
    readdirSync(dirname(file)).map((name) => [name, readFileSync(`${dirname(file)}/${name}`)])
  const before = present()
  expect(look(file).requests).toHaveLength(3)
  expect(present()).toEqual(before)
})

it('leaves to others what somebody did not bring to its end', async () => {
  const { file } = await filledStore()
  const [copy, log] = [`${dirname(file)}/copy.db`, `${dirname(file)}/copy.db-wal`]
  // As a process leaves them that was killed.
  writeFileSync(copy, readFileSync(file))
  writeFileSync(log, readFileSync(`${file}-wal`))
  const before = [readFileSync(copy), readFileSync(log)]
  expect(look(copy).requests).toHaveLength(3)
  expect([readFileSync(copy), readFileSync(log)]).toEqual(before)
})

it('refuses a database that is not one of shield’s, and begins none', async () => {
  const { file } = await temporaryStore()
  const other = `${dirname(file)}/other.db`
  expect(() => look(other)).toThrow('unable to open')
  const foreign = new Sqlite(other)
  onTestFinished(() => void foreign.close())
  foreign.exec('create table requests (id)')
  expect(() => look(other)).toThrow('not one of shield')
})
