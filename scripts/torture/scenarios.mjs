import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Sqlite } from '../sqlite.mjs'
import { must } from './lane.mjs'
import { sentBy, sentPosts } from './sent-requests.mjs'
import { SHIELD } from './shield.mjs'
import { record } from './strace.mjs'

/** Approvals whose every write was recorded, each with the home as it was before. */
export const scenarios = [first, beside]

/** The first decision of all: it makes the key, and the log of the database begins and ends with it. */
async function first(lane) {
  await lane.begin()
  const initial = filesOf(lane)
  const calls = await approve(lane, lane.request)
  return { title: 'the first approval', initial, calls, before: [], request: lane.request, ...sign(lane) }
}

/** Another process has the database open, so the log is there before and stays after. */
async function beside(lane) {
  await lane.begin()
  const sqlite = new Sqlite(join(lane.home, 'shield.db'), { readonly: true })
  try {
    sqlite.prepare('select count(*) from requests').get()
    const earlier = await approve(lane, lane.request)
    const before = sentPosts(earlier.flatMap((call) => sentBy(call, lane.home) ?? []))
    const request = await lane.queue('Torture, the second')
    const initial = filesOf(lane)
    const calls = await approve(lane, request)
    return { title: 'beside an open database', initial, calls, before, request, ...sign(lane) }
  } finally {
    sqlite.close()
  }
}

function sign({ home }) {
  return { home, recordedAt: Date.now() }
}

async function approve(lane, { id }) {
  const command = [...SHIELD, 'approvals', 'approve', id, '--yes']
  const { ended, calls } = await record(command, lane.surroundings(), join(lane.folder, 'trace'))
  await must(ended)
  return calls
}

/** Copied by another process: to open and close a file of SQLite's would drop the locks that this one holds on it. */
function filesOf({ home, folder }) {
  const copy = join(folder, 'copy')
  rmSync(copy, { recursive: true, force: true })
  execFileSync('cp', ['-r', home, copy])
  return new Map(readdirSync(copy).map((name) => [name, readFileSync(join(copy, name))]))
}
