import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { movedFileOf } from '../../../src/vault/files.ts'
import { isOnPostgres } from '../../postgres/databases.ts'
import { queueEvent } from '../../process/approvals/propose.ts'
import { digestOn, openPageLab, signIn } from './page-lab.ts'

it.skipIf(isOnPostgres)(
  'a page names the new place of a queue that was moved, and offers no release where it was',
  async () => {
    const lab = await openPageLab()
    const id = await queueEvent(lab, [], { env: { SHIELD_ACTOR: 'agent-1' } })
    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    await anna.post('/hold', { reason: 'It is moved' })
    const released = await anna.get(`/approvals/${id}`)
    expect(released.body).toContain('action="/release"')
    const mark = { moved: 1, to: 'postgres://db.example.com/shield', at: '2026-01-01T00:00:00.000Z' }
    writeFileSync(movedFileOf(join(lab.home, 'shield.db')), JSON.stringify({ ...mark, done: true }))
    for (const path of ['/', '/approvals', `/approvals/${id}`]) {
      const { body } = await anna.get(path)
      expect(body, path).toContain('was moved to postgres://db.example.com/shield')
      expect(body, path).not.toContain('action="/release"')
    }
    const refused = await anna.post(`/approvals/${id}/approve`, { digest: digestOn(released) })
    expect(refused.status).toBe(403)
    expect(refused.body).toContain('was moved to postgres://db.example.com/shield')
  },
)
