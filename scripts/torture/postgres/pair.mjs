import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { copyFolder, openCluster } from '../../postgres/server.mjs'
import { startStandby } from '../../postgres/standby.mjs'
import { must } from '../lane.mjs'
import { run, SHIELD } from '../shield.mjs'
import { openWorld } from '../world.mjs'
import { openPostgresProxy } from './proxy.mjs'
import { openServer } from './serve.mjs'

const SETTINGS = { wal_level: 'replica', max_wal_senders: 4 }

const KEY = 'postgres.key'

const EVENT = ['calendar', 'create-event', '--start', '2099-05-04T10:00', '--duration', '30m', '--queue']

/** A provider that cannot be reached: what is approved stays so. */
const NOBODY = { NANGO_BASE_URL: 'http://127.0.0.1:9' }

/**
 * Two machines, anna and bert, that share a queue at one address, behind which a primary is that a standby follows. In the
 * queue `waiting` is to be decided on, `granted` was approved by anna and not sent. A third machine, carl, has the key, and
 * was never there. Must be closed.
 */
export async function openPair(folder, native) {
  mkdirSync(folder, { recursive: true })
  const world = await openWorld()
  const [primary, other] = [await openCluster(native, SETTINGS), await openCluster(native, SETTINGS)]
  primary.make()
  await primary.start()
  await ask(primary.url, 'create database shield')
  const [address, replication] = [
    await openPostgresProxy(queueAt(primary)),
    await openPostgresProxy(primary.url),
  ]
  const kept = join(folder, 'kept')
  const homeOf = (name) => join(folder, name)
  const surroundings = (name, more = {}) => ({
    home: homeOf(name),
    folder,
    environment: { ...world.environment(), SHIELD_DATABASE_URL: address.url, ...more },
  })
  const at = (name) => (argv, more) => run([...SHIELD, ...argv], surroundings(name, more))
  let standby
  const pair = { world, address, folder, at, surroundings, place: { rest: async () => undefined } }

  /** Asks for an event. */
  pair.ask = (name, title, ...flags) => at(name)([...EVENT, '--title', title, ...flags])
  /** Queues one; its id and the key that marks its call. */
  pair.propose = async (name, ...asked) => {
    const id = (await must(pair.ask(name, ...asked))).stdout.trim()
    const { call } = JSON.parse((await must(at(name)(['approvals', 'show', id, '--json']))).stdout)
    return { id, key: JSON.parse(call.body).id }
  }
  pair.approve = (name, { id }, more) => at(name)(['approvals', 'approve', id, '--yes'], more)
  pair.joins = (name, from) => {
    mkdirSync(homeOf(name), { recursive: true, mode: 0o700 })
    cpSync(join(homeOf(from), KEY), join(homeOf(name), KEY))
  }
  /** Which place of the queue the disk of a machine is. */
  pair.placeOf = (name) => readFileSync(join(homeOf(name), 'postgres.place'), 'utf8').trim()
  /** The disk of a machine is gone for good; the key was kept apart. */
  pair.loseDisk = (name) => {
    rmSync(homeOf(name), { recursive: true })
    pair.joins(name, 'bert')
  }

  /** Everything as it was, with a standby that has all of it. */
  pair.begin = async () => {
    await world.reset()
    address.begin()
    replication.begin()
    await Promise.all([primary.crash(), other.crash()])
    await primary.copy(join(kept, 'data'))
    await primary.start()
    standby = await startStandby(primary, other, replication.url)
    address.lead(queueAt(primary))
    rmSync(homeOf('carl'), { recursive: true, force: true })
    for (const name of ['anna', 'bert']) {
      rmSync(homeOf(name), { recursive: true, force: true })
      cpSync(join(kept, name), homeOf(name), { recursive: true })
      // The journal is another file now; looking at that is over before anything begins.
      await must(at(name)(['approvals', 'list']))
    }
  }
  /** What is written from here on will be lost. */
  pair.hold = async () => {
    await standby.caughtUp()
    replication.ask(({ side }) => (side === 'server' ? new Promise(() => {}) : undefined))
  }
  pair.promote = async () => {
    replication.cut()
    await standby.promote()
  }
  pair.leadToNew = () => {
    address.lead(queueAt(other))
    address.cut()
  }
  pair.leadToOld = () => {
    address.lead(queueAt(primary))
    address.cut()
  }
  pair.crash = () => primary.crash()
  pair.primaryUrl = queueAt(primary)
  pair.startOld = () => primary.start()
  /** The primary fails, and the standby stands in for it. */
  pair.fail = async () => {
    await pair.crash()
    await pair.promote()
    pair.leadToNew()
  }

  /** A server at a machine. `more`: of its environment. */
  pair.serve = (name, more) => openServer(at(name), surroundings(name, more))
  pair.close = async () => {
    for (const proxy of [address, replication]) proxy.close()
    await Promise.all([primary.close(), other.close(), world.close()])
  }

  await must(at('anna')(['connections', 'adopt', 'google', world.connection()]))
  pair.waiting = await pair.propose('anna', 'Waits')
  pair.granted = await pair.propose('anna', 'Is approved')
  await pair.approve('anna', pair.granted, NOBODY)
  pair.joins('bert', 'anna')
  await must(at('bert')(['approvals', 'list']))
  await primary.stop()
  mkdirSync(kept)
  for (const name of ['anna', 'bert']) cpSync(homeOf(name), join(kept, name), { recursive: true })
  await copyFolder(primary.data, join(kept, 'data'))
  return pair
}

function queueAt({ url }) {
  const queue = new URL(url)
  queue.pathname = '/shield'
  return queue.href
}

async function ask(url, statement) {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}
