import { describe, expect, it } from 'vitest'
import { getRequest } from '../../../src/gate/show/find-requests.ts'
import { createBench, proposed } from '../bench.ts'

/** Parts whose next request gets this id. */
async function benchWith(...ids: string[]) {
  const bench = await createBench()
  for (const id of ids) {
    const bytes = Array.from(id, (character) => '0123456789abcdefghjkmnpqrstvwxyz'.indexOf(character))
    const random = (size: number) => Uint8Array.from({ length: size }, (_, index) => bytes[index] ?? 0)
    await proposed({ ...bench, parts: { ...bench.parts, random } })
  }
  return bench.store
}

describe('a request', () => {
  it.each(['apr_7f3k9q2m4x', 'apr_7f', '7f3', '7F3K', 'APR_7F'])('is meant by %s', async (typed) => {
    const store = await benchWith('7f3k9q2m4x', '8000000000')
    expect((await getRequest(store, typed)).id).toBe('apr_7f3k9q2m4x')
  })

  it('is meant by what somebody reads aloud: o for 0, l and i for 1', async () => {
    const store = await benchWith('01a1000000')
    expect((await getRequest(store, 'olai')).id).toBe('apr_01a1000000')
  })

  it('is not guessed among several, which are listed', async () => {
    const store = await benchWith('7f00000000', '7fzzzzzzzz', '8000000000')
    await expect(getRequest(store, '7F')).rejects.toMatchObject({
      code: 'usage',
      message: 'Several requests start with 7F: apr_7f00000000, apr_7fzzzzzzzz',
    })
  })

  it('that does not exist is not_found', async () => {
    const store = await benchWith('7f00000000')
    await expect(getRequest(store, 'hello')).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no request hello',
      hint: 'shield approvals list',
    })
  })

  it.each(['', 'apr_', '%', 'apr_7f00000000x', "7'; drop table requests", 'con_7f'])(
    'cannot be meant by %j',
    async (typed) => {
      const store = await benchWith('7f00000000')
      await expect(getRequest(store, typed)).rejects.toMatchObject({
        code: 'usage',
        message: `${JSON.stringify(typed)} is not the start of a request's id`,
      })
    },
  )
})
