import { expect, it } from 'vitest'
import { openLab } from '../lab.ts'

const at = (password: string, query = '') => `postgres://me${password}@127.0.0.1:1/queue${query}`

it.each([
  ['without a password', at('')],
  ['without one and with parameters', at('', '?sslmode=disable')],
  ['with one', at(':canary-of-a-database')],
])('an error names the database at a server, whose address is %s', async (_how, address) => {
  const lab = await openLab()
  const { exit, stderr } = await lab.runInside(['approvals', 'list'], {
    env: { SHIELD_DATABASE_URL: address },
  })
  expect([exit, stderr]).toEqual([
    1,
    expect.stringContaining('The database postgres://me@127.0.0.1:1/queue cannot be reached'),
  ])
})
