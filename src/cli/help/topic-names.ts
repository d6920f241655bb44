/** What `shield help` explains beside the commands; the texts are loaded when they are asked for. */
export const TOPICS = ['exit-codes', 'environment', 'json', 'approvals'] as const

export type Topic = (typeof TOPICS)[number]

/** Undefined for a word that is no topic. */
export function findTopic(word: string | undefined): Topic | undefined {
  return TOPICS.find((topic) => topic === word)
}
