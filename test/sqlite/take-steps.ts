import { createInterface } from 'node:readline'
import { isShieldError } from '../../src/domain/errors.ts'

/**
 * What a process of its own does: it reads one line of JSON per step from stdin and answers each with one line on stdout,
 * so that a test decides the order of things.
 */
export async function takeSteps(take: (step: never) => unknown): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      console.log(JSON.stringify({ answer: await take(JSON.parse(line) as never) }))
    } catch (error) {
      const code = isShieldError(error) ? error.code : 'unexpected'
      const message = error instanceof Error ? error.message : String(error)
      console.log(JSON.stringify({ failed: code, message }))
    }
  }
}
