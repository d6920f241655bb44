import { describe, expect, it } from 'vitest'
import { openConnectedLab } from './approvals/propose.ts'

describe('doctor', () => {
  it.each([
    ['no-right@/proxy', 'proxy'],
    ['no-right@/connect/sessions', 'connect_sessions:write'],
    ['no-credentials', 'connections:read_credentials'],
  ])('names the right that the key lacks (%s)', async (fault, right) => {
    const lab = await openConnectedLab()
    const well = await lab.runInside(['doctor'])
    expect(well.stdout).toContain('rights\tok\tthe key has every right that shield needs\t\n')
    lab.fault(fault)
    const found = await lab.runInside(['doctor'])
    expect(found.exit).toBe(1)
    expect(found.stdout).toContain(
      `rights\tWRONG\tNANGO_API_KEY lacks a right that shield needs: ${right}\tGive it to the key in Nango's dashboard`,
    )
  })

  it("blames no key where Nango's own database is away", async () => {
    const lab = await openConnectedLab()
    lab.fault('no-database')
    const found = await lab.runInside(['doctor'])
    expect([found.exit, found.stdout]).toEqual([
      1,
      expect.stringContaining('could not look up NANGO_API_KEY'),
    ])
    expect(found.stdout).not.toContain('Copy a key')
  })
})
