import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { createPost } from '../../src/channels/post.ts'

/** Says when it was asked, and answers once it may: also while this thread does nothing else than wait. */
const RECEIVER = `
  const { parentPort, workerData } = require('node:worker_threads')
  const server = require('node:http').createServer((request, response) => {
    parentPort.postMessage('asked')
    Atomics.wait(workerData, 0, 0)
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

const LONGEST = 2_000

it('a receiver that answered in time has taken it, although this process was too busy to hear it', async () => {
  const mayAnswer = new Int32Array(new SharedArrayBuffer(4))
  const receiver = new Worker(RECEIVER, { eval: true, workerData: mayAnswer })
  onTestFinished(async () => void (await receiver.terminate()))
  const [port] = (await once(receiver, 'message')) as [number]
  const send = createPost({ now: () => 0, userAgent: 'shield/test', longest: LONGEST })
  const { signal } = new AbortController()
  const asked = once(receiver, 'message')
  const posted = send({
    url: `http://127.0.0.1:${port}`,
    headers: {},
    body: '{}',
    privateHosts: ['127.0.0.1'],
    signal,
  })
  await asked
  Atomics.store(mayAnswer, 0, 1)
  Atomics.notify(mayAnswer, 0)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LONGEST + 200)
  expect(await posted).toMatchObject({ status: 204 })
})
