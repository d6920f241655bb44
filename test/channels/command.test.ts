import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openChannels } from '../../src/channels/open-channels.ts'
import { startingBy } from '../../src/channels/run-command.ts'
import type { Channel } from '../../src/domain/notify/notify-settings.ts'
import { eventOf, settingsOf } from './samples.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'shield-command-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

function door() {
  return openChannels({
    now: Date.now,
    variable: () => undefined,
    origin: null,
    userAgent: 'shield/test',
    start: startingBy((pid) => process.kill(-pid, 'SIGKILL'), {
      ...process.env,
      SHIELD_NOTIFY_SECRET: 'hidden',
    }),
  })
}

/** A program of Node's that runs this script with these arguments. */
function running(script: string, ...args: readonly string[]): Channel {
  const how = { kind: 'command', argv: [process.execPath, '-e', script, '--', ...args] } as const
  return { name: 'phone', how, content: 'thin', digest: null }
}

const message = { id: 'evt_0000000001', events: [eventOf({ summary: '$(echo x) `echo y` "; echo z' })] }

it('a program is given JSON on stdin, its arguments as they are, and none of the secrets around shield', async () => {
  const file = join(folder(), 'told.json')
  const script = `const { readFileSync, writeFileSync } = require('node:fs')
    const [file, ...args] = process.argv.slice(1)
    writeFileSync(file, JSON.stringify({ args, env: Object.keys(process.env), told: JSON.parse(readFileSync(0, 'utf8')) }))`
  const channel = running(script, file, '$(echo x); echo y', '--urgent')
  const { signal } = new AbortController()
  expect(await door().send(settingsOf(channel), channel, message, signal)).toEqual({ kind: 'sent' })
  const { args, env, told } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  expect(args).toEqual(['$(echo x); echo y', '--urgent'])
  expect(env).not.toContain('SHIELD_NOTIFY_SECRET')
  expect(told).toMatchObject({
    id: 'evt_0000000001',
    events: [{ type: 'request.pending', data: { summary: '$(echo x) `echo y` "; echo z' } }],
  })
})

it.each([
  ['ends with another code than 0', 'process.exit(3)', 'ended with 3'],
  ['does not read what it is given', 'process.stdin.destroy(); process.exit(4)', 'ended with 4'],
])('a program that %s has not taken it', async (_what, script, why) => {
  const channel = running(script)
  const { signal } = new AbortController()
  const sending = await door().send(settingsOf(channel), channel, message, signal)
  expect(sending).toMatchObject({ kind: 'failed', fault: 'message' })
  expect(JSON.stringify(sending)).toContain(why)
})

it.each([
  ['is not there', undefined, 'the file, or what its first line names, is not there'],
  ['may not be executed', 0o644, 'this user may not execute it'],
])('a program that %s has not taken it', async (_what, mode, why) => {
  const file = join(folder(), 'program')
  if (mode !== undefined) writeFileSync(file, '#!/bin/sh\n', { mode })
  const channel: Channel = { ...running(''), how: { kind: 'command', argv: [file] } }
  const { signal } = new AbortController()
  const sending = await door().send(settingsOf(channel), channel, message, signal)
  expect(sending).toMatchObject({
    kind: 'failed',
    fault: 'message',
    why: `${file} cannot be started: ${why}`,
  })
})

it('a program that is broken off ends with all that it has started', async () => {
  const file = join(folder(), 'pids.json')
  const script = `const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    require('node:fs').writeFileSync(process.argv[1], JSON.stringify([process.pid, child.pid]))
    setInterval(() => {}, 1000)`
  const channel = running(script, file)
  const ending = new AbortController()
  const sending = door().send(settingsOf(channel), channel, message, ending.signal)
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8') !== '').toBe(true)
  const pids = JSON.parse(readFileSync(file, 'utf8')) as readonly number[]
  ending.abort()
  await expect(sending).rejects.toMatchObject({ code: 'interrupted' })
  for (const pid of pids) await expect.poll(() => isThere(pid)).toBe(false)
})

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // One that ended and that nobody has asked about yet is gone, too.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
