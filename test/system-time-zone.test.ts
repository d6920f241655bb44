import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findSystemTimeZone } from '../src/machine.ts'
import { openLab } from './process/lab.ts'

it("is TZ's, else the one that /etc/localtime links to, else UTC", () => {
  const root = mkdtempSync(join(tmpdir(), 'shield-zone-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'zoneinfo', 'Asia'), { recursive: true })
  writeFileSync(join(root, 'zoneinfo', 'Asia', 'Tokyo'), '')
  symlinkSync('zoneinfo/Asia/Tokyo', join(root, 'localtime'))
  const link = join(root, 'localtime')
  expect(findSystemTimeZone('Europe/Berlin', link)).toEqual({ timeZone: 'Europe/Berlin', warning: null })
  for (const unusable of ['', 'Etc/Unknown', 'Nowhere/Town', ':/etc/localtime'])
    expect(findSystemTimeZone(unusable, link)).toEqual({
      timeZone: 'Asia/Tokyo',
      warning: expect.stringContaining('Days are taken in Asia/Tokyo (/etc/localtime): TZ'),
    })
  expect(findSystemTimeZone('', join(root, 'none'))).toEqual({
    timeZone: 'UTC',
    warning: expect.stringContaining('Days are taken in UTC: TZ'),
  })
})

it('a day is understood, and which zone was taken is said, whatever TZ holds', async () => {
  const lab = await openLab()
  await lab.runInside(['connect', 'shopify', '--shop', 'demo-store', '--no-browser'])
  const list = async (TZ: string, ...argv: readonly string[]) => {
    const { exit, stdout, stderr } = await lab.run(['shopify', 'list-orders', ...argv, '--json'], {
      env: { TZ },
    })
    expect(exit, stderr).toBe(0)
    return (JSON.parse(stdout) as { readonly warnings: readonly string[] }).warnings
  }
  const DAY = ['--from', '2025-11-24'] as const
  for (const TZ of [':/etc/localtime', '', 'Nowhere/Town'])
    expect(await list(TZ, ...DAY), TZ).toEqual([expect.stringMatching(/^Days are taken in \w.*: TZ/)])
  expect(await list('Europe/Berlin', ...DAY)).toEqual([])
  expect(await list('', '--from', '2025-11-24T00:00:00Z')).toEqual([])
})
