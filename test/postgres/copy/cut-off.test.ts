import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openPostgresProxy } from '../../../scripts/torture/postgres/proxy.mjs'
import { openLab } from '../../process/lab.ts'
import { freshDatabase, hasServer } from '../databases.ts'

const EVENT = 'calendar create-event --title Lunch --start 2036-12-01T12:00 --duration 30m --json'.split(' ')
const COPY = ['store', 'copy', '--yes']
const HOOK = join(import.meta.dirname, 'kill-at-hook.cjs')

/** A queue in a file with one request that waits, and the way to an empty database. */
async function openMove() {
  const lab = await openLab()
  const proxy = await openPostgresProxy(await freshDatabase('empty'))
  onTestFinished(proxy.close)
  const here = { SHIELD_ACTOR: 'anna', SHIELD_DATABASE_URL: undefined }
  const there = { ...here, SHIELD_DATABASE_URL: proxy.url }
  await lab.runInside(['connect', 'google', '--write'], { env: here })
  const { stdout } = await lab.runInside(EVENT, { env: here })
  return { lab, proxy, here, there, id: (JSON.parse(stdout) as { id: string }).id }
}

/** Runs the same command again, which has to bring all of it there, once, and to let nothing be sent from the file. */
async function expectMoved({ lab, here, there, id }: Awaited<ReturnType<typeof openMove>>): Promise<void> {
  expect(await lab.run(COPY, { env: there })).toMatchObject({
    exit: 0,
    stderr: expect.stringContaining('Everything is on hold there') as string,
  })
  expect(await lab.runInside(['audit', 'verify', '--payloads'], { env: there })).toMatchObject({ exit: 0 })
  expect((await lab.runInside(['approvals', 'show', id], { env: there })).stdout).toContain('pending')
  expect(await lab.runInside(['approvals', 'release'], { env: here })).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('was moved to') as string,
  })
}

describe.skipIf(!hasServer)(
  'a queue whose copying is ended by kill -9 arrives whole when it is copied again',
  () => {
    it.each([
      ['before link shield.db.moved'],
      ['after link shield.db.moved'],
      ['after link postgres.key'],
      ['after link postgres.intents'],
      ['before rename shield.db.moved'],
    ])('%s', async (when) => {
      const move = await openMove()
      const env = { ...move.there, NODE_OPTIONS: `--require ${HOOK}`, KILL_AT: when }
      expect(await move.lab.run(COPY, { env })).toMatchObject({ signal: 'SIGKILL' })
      await expectMoved(move)
    })

    it.each([
      ['while it makes the tables', 'create schema', 'cut after'],
      ['before the first row', 'alter table', 'cut before'],
      ['amid the rows', 'insert into audit', 'cut after'],
      ['before COMMIT', 'commit', 'cut before'],
      ['at COMMIT, which is kept', 'commit', 'cut after'],
      ['while it is looked at there', 'begin isolation level', 'cut before'],
    ] as const)('%s', async (_when, text, fate) => {
      const move = await openMove()
      const running = move.lab.start(COPY, { env: move.there })
      let isFilled = false
      move.proxy.ask(async ({ side, message }) => {
        if (side !== 'shield') return undefined
        const said = message.toString('latin1')
        if (said.includes('insert into places')) isFilled = true
        const isLate = text === 'commit' || text === 'begin isolation level'
        if (!said.includes(text) || (isLate && !isFilled)) return undefined
        move.proxy.ask()
        running.kill('SIGKILL')
        await running.ended
        return fate
      })
      expect(await running.ended).toMatchObject({ signal: 'SIGKILL' })
      await expectMoved(move)
    })
  },
)
