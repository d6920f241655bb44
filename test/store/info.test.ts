import { expect, it } from 'vitest'
import { noteOf } from './samples.ts'
import { everyStore } from './stores.ts'

everyStore((open) => {
  it('says where it stands, which queue it is and how far its log goes, and changes nothing', async () => {
    const { store, another } = await open()
    await store.audit.append(noteOf('test'))
    const found = await store.info()
    const { audit, guard } = await another()
    const { engine, schema, size } = await guard.integrity()
    expect(found).toMatchObject({
      engine,
      schema,
      identity: await audit.identity(),
      head: await audit.head(),
    })
    expect(found.head.number).toBe(1)
    expect(found.where).not.toBe('')
    expect([size, found.size].every((bytes) => bytes > 1_000)).toBe(true)
  })
})
