export function inMemory(): string
