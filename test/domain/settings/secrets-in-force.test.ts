import { expect, it } from 'vitest'
import { resolveSettings, secretsInForce } from '../../../src/domain/settings/settings.ts'
import { isSecret, VARIABLES } from '../../../src/domain/settings/variables.ts'

it('every secret setting is known to whoever keeps secrets out of what is shown and stored', () => {
  const secrets = {
    ...Object.fromEntries(
      VARIABLES.filter(isSecret).map((name, index) => [name, `a-secret-of-its-own-${index}`]),
    ),
    SHIELD_DATABASE_URL: 'postgres://a:b@db/queue',
    SHIELD_DATABASE_DIRECT_URL: 'postgres://a:c@db/queue',
    SHIELD_NOTIFY_OPS_SECRET: 'told-to-one-channel',
  }
  const values = { ...secrets, SHIELD_URL: 'https://shield.example.com' }
  const settings = resolveSettings([{ name: 'the environment', values }], '/home', undefined)
  expect(secretsInForce(settings).toSorted()).toEqual(Object.values(secrets).toSorted())
})

it('the address of a database without a password is no secret, so that messages can name it', () => {
  const secretsOf = (SHIELD_DATABASE_URL: string) =>
    secretsInForce(
      resolveSettings([{ name: 'the environment', values: { SHIELD_DATABASE_URL } }], '/home', undefined),
    )
  expect(secretsOf('postgres://shield@db.example.com/queue')).toEqual([])
  const secret = 'postgres://shield@db.example.com/queue?password=b'
  expect(secretsOf(secret)).toEqual([secret])
})
