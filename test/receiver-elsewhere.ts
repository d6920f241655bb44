import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'

/** Says when it was asked, and answers once it may: also while the thread of the test does nothing else than wait. */
const RECEIVER = `
  const { parentPort, workerData } = require('node:worker_threads')
  const server = require('node:http').createServer((request, response) => {
    parentPort.postMessage('asked')
    Atomics.wait(workerData, 0, 0)
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

interface ReceiverElsewhere {
  readonly url: string
  /** Waits until it was asked. Then it answers, while this thread hears nothing for so many milliseconds. */
  readonly answerUnheard: (milliseconds: number) => Promise<void>
}

/** A server in a thread of its own; gone when the test ends. */
export async function openReceiverElsewhere(): Promise<ReceiverElsewhere> {
  const mayAnswer = new Int32Array(new SharedArrayBuffer(4))
  const receiver = new Worker(RECEIVER, { eval: true, workerData: mayAnswer })
  onTestFinished(async () => void (await receiver.terminate()))
  const [port] = (await once(receiver, 'message')) as [number]
  const asked = once(receiver, 'message')
  return {
    url: `http://127.0.0.1:${port}`,
    answerUnheard: async (milliseconds) => {
      await asked
      Atomics.store(mayAnswer, 0, 1)
      Atomics.notify(mayAnswer, 0)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
    },
  }
}
