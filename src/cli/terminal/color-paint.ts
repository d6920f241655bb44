import { Chalk } from 'chalk'
import type { Paint } from './paint.ts'

/** The sixteen colours that every terminal has and every user's theme has tuned. */
export function createPaint(): Paint {
  const chalk = new Chalk({ level: 1 })
  return {
    heading: (text) => chalk.bold(text),
    quiet: (text) => chalk.dim(text),
    good: (text) => chalk.green(text),
    warning: (text) => chalk.yellow(text),
    bad: (text) => chalk.red(text),
    command: (text) => chalk.cyan(text),
  }
}
