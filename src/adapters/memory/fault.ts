// What the memory adapter throws: an error with a stable code and no personal data.

/**
 * Why the memory adapter refuses a call. All of them are mistakes of the caller, but
 * `memory-connection-lost`.
 */
export type MemoryFaultCode =
  | 'memory-transaction-ended'
  | 'memory-read-only'
  | 'memory-connection-lost'
  | 'memory-duplicate-shard'
  | 'memory-duplicate-outcome'
  | 'memory-duplicate-plan-user'
  | 'memory-lease-lost'
  | 'memory-no-such-user'

/** Makes the error; `code` is what an engine stores and shows. */
export function memoryFault(
  code: MemoryFaultCode,
  message: string,
): Error & { readonly code: MemoryFaultCode } {
  return Object.assign(new Error(message), { code })
}

/** Whether something thrown is this fault of the memory adapter. */
export function isMemoryFault(fault: unknown, code: MemoryFaultCode): boolean {
  return typeof fault === 'object' && fault !== null && 'code' in fault && fault.code === code
}
