/** What `shield help` explains beside the commands; the texts are loaded when they are asked for. */
export const TOPICS = ['exit-codes', 'environment', 'json', 'approvals'] as const

export type Topic = (typeof TOPICS)[number]

/** Undefined where something else is asked for, such as a command behind a word that is a topic, too. */
export function topicAskedFor([help, word, ...more]: readonly string[]): Topic | undefined {
  return help === 'help' && more.length === 0 ? TOPICS.find((topic) => topic === word) : undefined
}
