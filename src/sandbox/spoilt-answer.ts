import { htmlAnswer, type Answer } from './answer.ts'

/** Status 200 with half of the body, and nothing on the wire that says so. */
export function garbled(answer: Answer): Answer {
  return { ...answer, status: 200, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) }
}

/** What a hotel's network says to everything. */
export function signInPage(): Answer {
  return htmlAnswer(200, '<!doctype html><title>Welcome</title><p>Please sign in to the network.</p>')
}
