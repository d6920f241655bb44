import type { Command } from 'commander'
import { ShieldError } from '../domain/errors.ts'

/** Has each flag of a command, and of those below it, that takes one value refused with `usage` where it is given twice. */
export function refuseRepeated(command: Command): void {
  for (const option of command.options) {
    const takesOne = (option.required || option.optional) && !option.variadic && option.parseArg === undefined
    if (takesOne) command.on(`option:${option.name()}`, atMostOnce(option.long ?? option.flags))
  }
  command.commands.forEach(refuseRepeated)
}

function atMostOnce(flag: string): () => void {
  let isGiven = false
  return () => {
    if (isGiven)
      throw new ShieldError('usage', `${flag} is given twice, and takes one value`, {
        hint: 'Leave out one of them',
      })
    isGiven = true
  }
}
