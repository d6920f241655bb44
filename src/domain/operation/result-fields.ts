import * as z from 'zod'

// What results of writes have in common, so that a script finds it under one name.

/** What was written, as a page that a person can open. */
export const link = z
  .string()
  .nullable()
  .meta({ description: 'Where a person sees it; null where that is not known' })

/** What came back, held against what was sent. */
export const differs = z.array(z.string()).meta({
  description: 'What the provider has otherwise than it was sent, in words; empty where nothing is',
})
