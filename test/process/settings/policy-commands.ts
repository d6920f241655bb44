import { join } from 'node:path'

export const POLICY = join(import.meta.dirname, '..', '..', '..', 'docs', 'policies', 'shop.yaml')

/** What is typed behind `shield policy`, by its verb. */
export const OF_POLICY = [
  'check POLICY',
  'test POLICY',
  'apply POLICY --digest x',
  'show',
  'explain ID',
  'backtest',
  'pause --reason lunch',
  'resume',
].map((words) => [`policy ${words.split(' ')[0] ?? ''}`, `policy ${words}`] as const)
