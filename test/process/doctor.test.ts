import { describe, expect, it } from 'vitest'
import { openConnectedLab } from './approvals/propose.ts'

describe('doctor', () => {
  it('names the variables of the environment that are no settings, with the near name and without a value', async () => {
    const lab = await openConnectedLab()
    const env = {
      SHIELD_ACTR: 'canary',
      INTEGRATIONS_WRITE_REQUIRE_APPROVAL: '0',
      SHIELD_COLOUR: 'canary',
      SHIELD_PAGER: 'cat',
      SHIELD_NOTIFY_SMTP_URL: 'canary',
      NANGO_DB_PASSWORD: 'canary',
    }
    const { exit, stdout } = await lab.runInside(['doctor'], { env })
    expect(exit).toBe(0)
    const said = stdout.split('\n').filter((line) => line.startsWith('variable'))
    expect(said).toEqual([
      'variable SHIELD_ACTR\tnote\tset, but not a setting of shield\tSHIELD_ACTOR may be meant; shield help environment lists all',
      'variable INTEGRATIONS_WRITE_REQUIRE_APPROVAL\tnote\tset, but not a setting of shield\tINTEGRATIONS_WRITE_REQUIRES_APPROVAL may be meant; shield help environment lists all',
      'variable SHIELD_COLOUR\tnote\tset, but not a setting of shield\tshield help environment lists all',
    ])
    expect(stdout).not.toContain('canary')
    expect((await lab.runInside(['doctor'])).stdout).not.toContain('variable')
  })

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
