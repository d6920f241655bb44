import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeImage } from './contents.mjs'
import { run, SHIELD } from './shield.mjs'
import { openWorld } from './world.mjs'

const PROPOSE = ['calendar', 'create-event', '--start', '2099-05-04T10:00', '--duration', '30m', '--queue']

/** A queue in a file of the home, which is put back with it. */
const IN_HOME = {
  environment: () => ({}),
  keep: async () => undefined,
  restore: async () => undefined,
  rest: async () => undefined,
  close: async () => undefined,
}

/** A home with a connected account, a request in its queue and a provider of its own. Must be closed. */
export async function openLane(folder, place = IN_HOME, faults = []) {
  const [home, template, work] = ['home', 'template', 'work'].map((name) => join(folder, name))
  mkdirSync(work, { recursive: true })
  const world = await openWorld(faults)
  const surroundings = (more = {}) => ({
    home,
    folder: work,
    environment: { ...world.environment(), ...place.environment(), ...more },
  })
  const shield = (argv, more) => run([...SHIELD, ...argv], surroundings(more))
  const lane = { world, home, folder, place, surroundings, shield, queue, begin, put }

  /** Queues an event; its id and the key that marks its call. */
  async function queue(title) {
    const id = (await must(shield([...PROPOSE, '--title', title]))).stdout.trim()
    const { call } = JSON.parse((await must(shield(['approvals', 'show', id, '--json']))).stdout)
    return { id, key: JSON.parse(call.body).id }
  }

  /** The home as it was in the beginning, before a provider that knows nothing yet. */
  async function begin() {
    await world.reset()
    rmSync(home, { recursive: true, force: true })
    cpSync(template, home, { recursive: true })
    await place.restore()
    // The journal is another file now; looking at that is over before the approval begins.
    await must(shield(['approvals', 'list']))
  }

  /** A home made of an image, before a provider that got these requests. */
  async function put(files, requests) {
    await world.reset()
    for (const one of requests) await world.repeat(one)
    writeImage(files, home)
  }

  await must(shield(['connections', 'adopt', 'google', world.connection()]))
  const request = await queue('Torture')
  cpSync(home, template, { recursive: true })
  await place.keep()
  return { ...lane, request, close: () => Promise.all([world.close(), place.close()]) }
}

/** Fails unless the command ended 0. */
export async function must(running) {
  const ended = await running
  if (ended.exit === 0) return ended
  throw new Error(`A command that has to work ended ${ended.exit ?? ended.signal}: ${ended.stderr.trim()}`)
}
