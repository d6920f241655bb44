import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { Lab } from '../lab.ts'

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))

/** What a script on docs/ci.md printed, and how it ended. */
export interface Scripted {
  readonly stdout: string
  readonly exit: number | null
}

/** Runs a script as a CI's runner does: in bash that stops at the first error, with `shield` on its PATH and CI=1. */
export function runScript(
  lab: Lab,
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<Scripted> {
  const bin = join(lab.folder, 'bin')
  mkdirSync(bin, { recursive: true })
  const shield = `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin', 'shield.js')}' "$@"\n`
  writeFileSync(join(bin, 'shield'), shield, { mode: 0o755 })
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: lab.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      HOME: lab.folder,
      SHIELD_HOME: lab.home,
      SHIELD_ACTOR: 'ci',
      CI: '1',
      ...lab.sandbox.environment,
      ...env,
    },
  })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exit) => resolve({ stdout, exit }))
  })
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: {
    readonly steps: readonly {
      readonly id: string
      readonly run: string
      readonly env: Readonly<Record<string, string>>
    }[]
  }
}

/** How a step with the action ended: its outputs and what it wrote into the job's summary. */
export interface Acted extends Scripted {
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

/** Runs the steps of action/action.yml as GitHub does: inputs put into the step's variables, outputs read from a file. */
export async function runAction(lab: Lab, given: Readonly<Record<string, string>>): Promise<Acted> {
  const action = parse(readFileSync(join(root, 'action', 'action.yml'), 'utf8')) as Action
  const [output, summary] = [join(lab.folder, 'output'), join(lab.folder, 'summary')]
  for (const file of [output, summary]) writeFileSync(file, '')
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [
      `inputs.${name}`,
      given[name] ?? input.default ?? '',
    ]),
  )
  let last: Scripted = { stdout: '', exit: null }
  const outputs: Record<string, string> = {}
  for (const step of action.runs.steps) {
    last = await runScript(lab, step.run, {
      ...Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, filledIn(text, inputs)])),
      GITHUB_ACTION_PATH: join(root, 'action'),
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_RUN_ID: '17',
      GITHUB_JOB: 'announce',
      GITHUB_ACTION: '__self',
    })
    for (const line of readFileSync(output, 'utf8').split('\n').filter(Boolean)) {
      const at = line.indexOf('=')
      outputs[`steps.${step.id}.outputs.${line.slice(0, at)}`] = line.slice(at + 1)
    }
  }
  const told = Object.entries(action.outputs).map(([name, { value }]) => [name, filledIn(value, outputs)])
  return { ...last, outputs: Object.fromEntries(told), summary: readFileSync(summary, 'utf8') }
}

/** A text with its `${{ … }}` filled in. Fails where there is no such value, as GitHub would give an empty text. */
export function filledIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{\{ *([\w.-]+) *\}\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${text}: nothing is known of ${name}`)
    return value
  })
}

/** The blocks of a language on docs/ci.md, in order. */
export function blocksOf(language: string, name = 'ci.md'): readonly string[] {
  const page = readFileSync(join(root, 'docs', name), 'utf8')
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, block = '']) => block,
  )
}

/** Whether the machine has the program that the page's scripts read JSON with. */
export const hasJq = (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'jq')))
