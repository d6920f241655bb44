import { expect, it } from 'vitest'
import { createPost } from '../../src/channels/post.ts'
import { openReceiverElsewhere } from '../receiver-elsewhere.ts'

const LONGEST = 2_000

it('a receiver that answered in time has taken it, although this process was too busy to hear it', async () => {
  const { url, answerUnheard } = await openReceiverElsewhere()
  const send = createPost({ now: () => 0, userAgent: 'shield/test', longest: LONGEST })
  const { signal } = new AbortController()
  const posted = send({ url, headers: {}, body: '{}', privateHosts: ['127.0.0.1'], signal })
  await answerUnheard(LONGEST + 200)
  expect(await posted).toMatchObject({ status: 204 })
})
