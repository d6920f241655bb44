import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Owner } from '../src/domain/request/request.ts'
import { judgeOwner, ownerOf, probeBy, type Probe } from '../src/machine.ts'

const onLinux = process.platform === 'linux'

const unasked: Probe = () => {
  throw new Error('Nothing had to be probed')
}

/** A process that does nothing until the test ends; its pid is surely a living one's. */
async function startProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6); console.log()'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return { child, pid: child.pid ?? 0 }
}

/** A pid that no process has: larger than any that the kernel gives. */
const NO_PID = 4_194_305

describe('who a process is', () => {
  it('is its host and pid', () => {
    expect(ownerOf(process.pid)).toMatchObject({ host: hostname(), pid: process.pid })
  })

  it.runIf(onLinux)('is on Linux also the boot, the pid namespace and when it started', () => {
    expect(ownerOf(process.pid)).toMatchObject({
      bootId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      pidNamespace: expect.stringMatching(/^pid:\[\d+\]$/) as unknown,
      startTime: expect.stringMatching(/^\d+$/) as unknown,
    })
  })

  it.runIf(onLinux)('never changes while it lives, and differs from who started it', async () => {
    const { pid } = await startProcess()
    expect(ownerOf(pid)).toEqual(ownerOf(pid))
    expect(ownerOf(pid).startTime).not.toBe(ownerOf(process.pid).startTime)
  })
})

describe('whether a pid exists', () => {
  const failing = (code: string) =>
    probeBy(() => {
      throw Object.assign(new Error(code), { code })
    })

  it('is denied only where the system says that there is no such process', () => {
    expect(failing('ESRCH')(1)).toBe('missing')
    expect(failing('EPERM')(1)).toBe('exists')
    expect(failing('EINVAL')(1)).toBe('exists')
  })

  it('is asked of the system', () => {
    const probe = probeBy((pid) => process.kill(pid, 0))
    expect(probe(process.pid)).toBe('exists')
    expect(probe(NO_PID)).toBe('missing')
  })
})

describe.runIf(onLinux)('whether an owner still runs', () => {
  const self = ownerOf(process.pid)

  it('is seen of itself and of another living process', async () => {
    const { pid } = await startProcess()
    expect(judgeOwner(self, self, unasked)).toBe('alive')
    expect(judgeOwner(ownerOf(pid), self, unasked)).toBe('alive')
  })

  it('is denied of a process that was killed', async () => {
    const { child, pid } = await startProcess()
    const owner = ownerOf(pid)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    expect(judgeOwner(owner, self, () => 'missing')).toBe('gone')
  })

  it('is not mistaken for another process that was given the same pid', async () => {
    const { pid } = await startProcess()
    expect(judgeOwner({ ...ownerOf(pid), startTime: '1' }, self, unasked)).toBe('gone')
  })

  it('is denied of a process of an earlier boot of this machine', () => {
    expect(judgeOwner({ ...self, bootId: 'another' }, self, unasked)).toBe('gone')
  })

  it.each<[string, Partial<Owner>]>([
    ['on another host', { host: 'another' }],
    ['on another host and boot', { host: 'another', bootId: 'another' }],
    ['in another pid namespace', { pidNamespace: 'pid:[1]' }],
    ['where no boot is told', { bootId: '' }],
  ])('is left unjudged %s', (_where, changes) => {
    expect(judgeOwner({ ...self, ...changes, pid: NO_PID }, self, unasked)).toBe('unjudged')
  })

  it('is left unjudged from where no boot is told', () => {
    expect(judgeOwner(self, { ...self, bootId: '' }, unasked)).toBe('unjudged')
  })

  it('is left unjudged when the process exists and may not be looked at', () => {
    expect(judgeOwner({ ...self, pid: NO_PID }, self, () => 'exists')).toBe('unjudged')
  })

  it('is denied when surely no such process exists', () => {
    expect(judgeOwner({ ...self, pid: NO_PID }, self, () => 'missing')).toBe('gone')
  })
})

describe.runIf(onLinux)('a zombie', () => {
  it('no longer runs, although its pid is still taken', async () => {
    // The shell becomes a sleep, which never asks what became of the shell's child.
    const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(() => void parent.kill('SIGKILL'))
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(line.toString())
    const proc = (of: number | undefined, file: string) => readFileSync(`/proc/${of}/${file}`, 'utf8')
    await expect.poll(() => proc(parent.pid, 'comm')).toBe('sleep\n')
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => proc(pid, 'stat')).toContain(' Z ')
    expect(judgeOwner(ownerOf(pid), ownerOf(process.pid), unasked)).toBe('gone')
  })
})
