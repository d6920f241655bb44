import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'

/** What an app may spend at a shop: it comes back by and by. */
export interface Budget {
  points: number
  /** When there were so many, in milliseconds since 1970. */
  at: number
}

/** As of a shop with the standard plan. https://shopify.dev/docs/api/usage/limits#rate-limits */
const MOST = 2_000
const BACK_EACH_SECOND = 100

export function fullBudget(now: number): Budget {
  return { points: MOST, at: now }
}

/** Takes so many points, if there are as many by now. Says whether there were. */
export function spend(budget: Budget, points: number, now: number): boolean {
  const came = (Math.max(0, now - budget.at) / 1_000) * BACK_EACH_SECOND
  budget.points = Math.min(MOST, budget.points + came)
  budget.at = now
  if (budget.points < points) return false
  budget.points -= points
  return true
}

/** Gives back what a query was charged for and did not answer with. */
export function giveBack(budget: Budget, points: number): void {
  budget.points = Math.min(MOST, budget.points + points)
}

/** What stands beside every answer. `actual`: null for a query that was not run. */
export function costAnswer(budget: Budget, requested: number, actual: number | null): JsonObject {
  return {
    requestedQueryCost: requested,
    actualQueryCost: actual,
    throttleStatus: {
      maximumAvailable: MOST,
      currentlyAvailable: Math.floor(budget.points),
      restoreRate: BACK_EACH_SECOND,
    },
  }
}

/** With a status of 200. https://shopify.dev/docs/api/usage/response-codes */
export function throttled(cost: JsonObject): JsonObject {
  return {
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
    extensions: { cost },
  }
}

/** A point for each object that was answered. */
export function objectsAnswered(value: Json): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one: Json) => sum + objectsAnswered(one), 0)
  if (!isJsonObject(value)) return 0
  return Object.values(value).reduce((sum: number, one) => sum + objectsAnswered(one), 1)
}
