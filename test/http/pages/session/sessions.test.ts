import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createSessions } from '../../../../src/http/pages/sessions.ts'

it('whoever signs in over and over ends sessions of their own token and nobody else’s', async () => {
  const principals = new Map(
    (['anna', 'agent'] as const).map((name) => [name, { name, roles: ['approver'], tokenId: name } as const]),
  )
  const sessions = createSessions({
    now: () => 0,
    random: randomBytes,
    principalOf: async (tokenId) => principals.get(tokenId as 'anna' | 'agent') ?? null,
  })
  const open = (name: 'anna' | 'agent') => sessions.open({ name, roles: ['approver'], tokenId: name })
  const anna = open('anna')
  const own = Array.from({ length: 2_000 }, () => open('agent'))
  expect(await sessions.find(anna)).toMatchObject({ principal: { name: 'anna' } })
  const found = await Promise.all(own.map((id) => sessions.find(id)))
  expect(found.map((session) => session !== null)).toEqual(own.map((_, index) => index >= own.length - 20))
})
