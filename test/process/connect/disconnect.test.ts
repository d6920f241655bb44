import { describe, expect, it } from 'vitest'
import { atNango } from './at-nango.ts'
import { openLab, type Lab } from '../lab.ts'
import { CREATE, errorOf, itemsOf, jsonOf, openConnectedLab, queueEvent } from '../approvals/propose.ts'

interface Listed {
  readonly nangoConnectionId: string
}

async function connectionsOf(lab: Lab): Promise<readonly Listed[]> {
  return itemsOf(await lab.runInside(['connections', 'list', '--json'])) as readonly Listed[]
}

describe('connections', () => {
  it('are disconnected here and at Nango, with --yes, and what is open on one is not sent', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const [connection] = await connectionsOf(lab)
    const refused = await lab.runInside(['disconnect', 'google', '--json'])
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(refused).hint).toBe('shield disconnect google --yes')
    expect(await lab.runInside(['disconnect', 'google', '--yes'])).toMatchObject({ exit: 0 })
    expect(await connectionsOf(lab)).toEqual([])
    const back = ['connections', 'adopt', 'google', connection?.nangoConnectionId ?? '']
    expect(await lab.runInside(back), 'gone at Nango').toMatchObject({ exit: 9 })
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 6 })
    expect(lab.posts()).toBe(0)
  })
})

describe('disconnecting with a key that does not see it', () => {
  const elsewhere = async () => {
    const lab = await openConnectedLab()
    const other = await openLab()
    return { lab, other, env: other.sandbox.environment }
  }

  it('drops nothing and deletes nothing, and --forget drops it here alone', async () => {
    const { lab, env } = await elsewhere()
    const refused = await lab.runInside(['disconnect', 'google', '--yes', '--json'], { env })
    expect(refused).toMatchObject({ exit: 6, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      message: expect.stringContaining('another environment of Nango') as string,
      hint: expect.stringContaining('shield disconnect google --forget') as string,
    })
    expect(await connectionsOf(lab)).toHaveLength(1)
    expect(await atNango(lab).list()).toHaveLength(1)
    const forgot = await lab.runInside(['disconnect', 'google', '--yes', '--forget'], { env })
    expect(forgot.exit, forgot.stderr).toBe(0)
    expect(forgot.stderr).toContain('still there, with its credentials')
    expect(await connectionsOf(lab)).toEqual([])
    expect(await atNango(lab).list()).toHaveLength(1)
  })

  it('says of one that is gone in this very environment that it was, and drops it', async () => {
    const lab = await openConnectedLab()
    const [row] = await atNango(lab).list()
    await atNango(lab).delete('google-calendar', row?.connection_id ?? '')
    const gone = await lab.runInside(['disconnect', 'google', '--yes', '--json'])
    expect(gone.exit, gone.stderr).toBe(0)
    expect(jsonOf(gone)).toMatchObject({ name: 'google', atNango: 'gone' })
    expect(await connectionsOf(lab)).toEqual([])
  })

  it('is what doctor names as the cause, before it advises to make integrations', async () => {
    const { lab, env } = await elsewhere()
    const examined = await lab.runInside(['doctor'], { env })
    expect(examined.stdout).toContain('connected in another environment of Nango than the key belongs to')
    expect(examined.stdout, 'it never had any').not.toContain('no longer has it')
  })

  it('is put right for each of several connections by a command that doctor names', async () => {
    const { lab, env } = await elsewhere()
    const another = ['connect', 'shopify', '--shop', 'shield-sandbox', '--as', 'shop', '--no-browser']
    expect(await lab.runInside(another)).toMatchObject({ exit: 0 })
    const { stdout } = await lab.runInside(['doctor'], { env })
    const line = stdout.split('\n').find((one) => one.startsWith('environment'))
    expect(line).toContain('\tgoogle, shop: connected in another environment')
    expect(line).toContain('; if they are right, shield connect google and shield connect shopify --as shop')
  })

  it.each([
    ['a read', ['calendar', 'list-calendars']],
    ['a write', CREATE],
  ])('is what %s names as the cause, and the connection is not taken for dead', async (_, argv) => {
    const { lab, env } = await elsewhere()
    const refused = await lab.runInside([...argv, '--json'], { env })
    expect(refused).toMatchObject({ exit: 4, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      code: 'not_connected',
      message: `google was connected in another environment of Nango (at ${lab.sandbox.url}) than NANGO_API_KEY belongs to, or every integration there was deleted since`,
      hint: 'Set NANGO_BASE_URL and NANGO_API_KEY to those that it was connected with; if they are right, shield connect google',
    })
    expect(await connectionsOf(lab)).toMatchObject([{ accessEndedAt: null }])
  })
})
