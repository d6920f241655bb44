import { ShieldError } from '../../domain/errors.ts'
import { Problem } from './problem.ts'

/**
 * All bytes of a body, read no further than `longest` bytes. Fails with `usage` (413) beyond that, and for a
 * compressed one (415), which could be small on the way and huge here. `onBytes` is told of each piece, and may fail.
 */
export async function readBody(
  request: Request,
  longest: number,
  onBytes: (bytes: number) => void = () => {},
): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding')
  if (encoding !== null && encoding !== 'identity') {
    throw new Problem(
      new ShieldError('usage', `A body encoded as ${JSON.stringify(encoding)} is not taken`),
      {
        status: 415,
      },
    )
  }
  if (Number(request.headers.get('content-length') ?? 0) > longest) throw tooLarge(longest)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of piecesOf(request)) {
    length += chunk.length
    if (length > longest) throw tooLarge(longest)
    onBytes(chunk.length)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Fails with `usage` when whoever sends stops in between: nobody reads the answer then, and it is no bug. */
async function* piecesOf(request: Request): AsyncIterable<Uint8Array> {
  try {
    yield* (request.body ?? []) as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw new ShieldError('usage', 'The body did not come to its end', { cause })
  }
}

function tooLarge(longest: number): Problem {
  return new Problem(new ShieldError('usage', `The body is longer than ${longest} bytes`), {
    status: 413,
    // What comes after is not read, so that nothing can follow on this connection.
    headers: { connection: 'close' },
  })
}
