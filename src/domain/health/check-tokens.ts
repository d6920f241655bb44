import { bad, ok, type Check } from './check.ts'

/** `forged`: ids of those whose seal does not hold. One line for each of them. */
export function checkTokens(forged: readonly string[]): readonly Check[] {
  if (forged.length === 0) return [ok('tokens', 'all genuine')]
  return forged.map((id) =>
    bad(
      'tokens',
      `${id} was written into the database by hand, or under another seal key: it opens nothing`,
      `shield tokens revoke ${id}; and unless there is a new seal key, find out who wrote it`,
    ),
  )
}
