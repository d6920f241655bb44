import type { Operation } from '../domain/operation/operation.ts'
import type { ProviderName } from '../domain/provider/providers.ts'
import { type Tool, toolOf } from '../wire/tool.ts'

/** An operation and the tool that is made of it. */
export interface OperationTool {
  readonly operation: Operation
  readonly tool: Tool
  /** `calendar`: what `--tools` names. */
  readonly group: string
}

/** Every operation as a tool, made once. */
export interface Toolbox {
  readonly all: readonly OperationTool[]
  /** By the name of the tool or of the operation. */
  readonly find: (name: string) => OperationTool | undefined
  /** Those of these groups; without groups, those of these providers. */
  readonly listed: (
    groups: readonly string[] | null,
    connected: readonly ProviderName[],
  ) => readonly OperationTool[]
  /** Those that words are about, the best first. */
  readonly search: (words: string, most: number) => readonly OperationTool[]
}

export function createToolbox(operations: readonly Operation[]): Toolbox {
  const all = operations.map((operation) => ({
    operation,
    tool: toolOf(operation),
    group: operation.name.split('.')[0] ?? '',
  }))
  return {
    all,
    find: (name) => all.find(({ operation, tool }) => tool.name === name || operation.name === name),
    listed: (groups, connected) =>
      all.filter(({ operation, group }) =>
        groups === null ? connected.includes(operation.provider) : groups.includes(group),
      ),
    search: (words, most) =>
      all
        .map((one) => [scoreOf(one, wordsIn(words)), one] as const)
        .filter(([score]) => score > 0)
        .toSorted(([one], [other]) => other - one)
        .slice(0, most)
        .map(([, one]) => one),
  }
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []
}

/** A word in the name counts most, then one of what it does, then one of what it takes. */
function scoreOf({ operation, tool }: OperationTool, words: readonly string[]): number {
  const places = [
    [4, `${operation.name} ${operation.provider}`],
    [2, operation.summary],
    [1, JSON.stringify(tool.inputSchema)],
  ] as const
  const scores = words.map((word) =>
    Math.max(0, ...places.map(([score, text]) => (text.toLowerCase().includes(stemOf(word)) ? score : 0))),
  )
  return scores.reduce((sum, score) => sum + score, 0)
}

/** `events` finds `event`, `orders` finds `order`. */
function stemOf(word: string): string {
  return word.length > 3 ? word.replace(/(?:ies|es|s|ing)$/, '') : word
}

/** No agent has so many requests waiting that an older one would be offered again. */
const MOST = 10_000

/** Whether something was offered before. From then on it was, until that many others were. */
export function createOffers(): (what: string) => boolean {
  const offered = new Set<string>()
  return (what) => {
    if (offered.has(what)) return true
    offered.add(what)
    for (const oldest of offered) {
      if (offered.size <= MOST) break
      offered.delete(oldest)
    }
    return false
  }
}
