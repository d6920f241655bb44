/** A key as Node's readline tells it. */
interface Key {
  readonly name?: string
  readonly ctrl?: boolean
  readonly meta?: boolean
}

/**
 * Lets letters stand beside the arrows of inquirer's `select`, which finds a choice by how its name begins and waits for
 * Enter. It is told of each key before this is: then the letter is taken back, so that the next one is read by itself and
 * never as the second of a word, and Enter follows where the letter is one that answers at once. Returns how to stop.
 */
export function listenForLetters(
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
  answers: readonly string[],
): () => void {
  const press = (name: string): void => void input.emit('keypress', undefined, { name })
  const onKey = (_text: unknown, { name = '', ctrl = false, meta = false }: Key): void => {
    if (!/^[a-z]$/.test(name) || ctrl || meta) return
    press('backspace')
    if (!answers.includes(name)) return
    stop()
    press('return')
  }
  const listen = (): void => void input.on('keypress', onKey)
  // At a terminal inquirer begins to listen only then: what was typed before the question is thrown away.
  const later = input.isTTY === true ? setImmediate(listen) : undefined
  if (later === undefined) listen()
  const stop = (): void => {
    clearImmediate(later)
    input.removeListener('keypress', onKey)
  }
  return stop
}
