import { describe, expect, it } from 'vitest'
import { parseAddress } from '../../src/postgres/address.ts'

describe('SHIELD_DATABASE_URL', () => {
  it('says where the database is and how to get in, and is shown without its password', () => {
    const { config, shown } = parseAddress('postgres://an%40na:s%2Fecret@db.example.com:6432/queue')
    expect(config).toMatchObject({
      host: 'db.example.com',
      port: 6432,
      user: 'an@na',
      password: 's/ecret',
      database: 'queue',
    })
    expect(shown).toBe('postgres://an@na@db.example.com:6432/queue')
  })

  it.each([
    ['postgres://anna@%2Fvar%2Frun%2Fpostgresql/queue', '/var/run/postgresql'],
    ['postgres:///queue?host=/var/run/postgresql&user=anna', '/var/run/postgresql'],
    ['postgresql://anna@[::1]/queue', '::1'],
  ])('may name a socket or an address: %s', (url, host) => {
    expect(parseAddress(url).config).toMatchObject({ host, port: 5432, user: 'anna', database: 'queue' })
  })

  it.each([
    ['anna:secret@db/queue', 'SHIELD_DATABASE_URL does not begin with postgres://'],
    ['mysql://anna:secret@db/queue', 'SHIELD_DATABASE_URL does not begin with postgres://'],
    ['secret', 'SHIELD_DATABASE_URL is not a URL'],
    ['postgres://:secret@db/queue', 'SHIELD_DATABASE_URL names no user'],
    ['postgres://anna:secret@db', 'SHIELD_DATABASE_URL names no database'],
    ['postgres:///queue?user=anna', 'SHIELD_DATABASE_URL names no host'],
    ['postgres://anna:se%ret@db/queue', 'SHIELD_DATABASE_URL has a % that does not begin a character'],
    [
      'postgres://anna:secret@db/queue?sslmod=require',
      'SHIELD_DATABASE_URL has a parameter that shield does not know: sslmod',
    ],
    [
      'postgres://anna:secret@db/queue?sslmode=prefer',
      'SHIELD_DATABASE_URL has an sslmode that shield does not take: prefer',
    ],
    [
      'postgres://anna:secret@db/queue?sslmode=verify-full&sslrootcert=/nowhere.pem',
      'The sslrootcert of SHIELD_DATABASE_URL cannot be read: /nowhere.pem',
    ],
  ])('is refused without repeating it: %s', (url, message) => {
    expect(() => parseAddress(url)).toThrow(expect.objectContaining({ code: 'usage', message }))
  })
})

describe('the way to the database', () => {
  const tls = (url: string): unknown => parseAddress(url).config.ssl

  it.each(['localhost', '127.0.0.1', '[::1]', '%2Ftmp'])('is in the open on this machine: %s', (host) => {
    expect(tls(`postgres://anna@${host}/queue`)).toBe(false)
  })

  it('is secret to another machine, whoever that is, unless it is said otherwise', () => {
    expect(tls('postgres://anna@db/queue')).toEqual({ rejectUnauthorized: false })
    expect(tls('postgres://anna@db/queue?sslmode=disable')).toBe(false)
  })

  it('checks certificate and name where that is asked for', () => {
    expect(tls('postgres://anna@db/queue?sslmode=verify-full')).toEqual({})
    expect(tls('postgres://anna@db/queue?sslmode=verify-ca')).toEqual({
      checkServerIdentity: expect.any(Function),
    })
  })

  it('checks the certificate against the one that is given, as PostgreSQL does', () => {
    const given = new URL(import.meta.url).pathname
    expect(tls(`postgres://anna@db/queue?sslmode=require&sslrootcert=${given}`)).toEqual({
      ca: expect.stringContaining('import'),
      checkServerIdentity: expect.any(Function),
    })
  })
})
