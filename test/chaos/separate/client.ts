// The purge host of a system behind HTTP: users are read over the wire, every effect is a call of
// its own.
import type {
  CandidateRequest,
  EffectAnswer,
  OutsideEffect,
  OutsideRequest,
  PurgeHost,
  ReadUsersRequest,
  UserFacts,
  UserKey,
} from '../../../src/index.js'

/** Where the system is, and how it says that it delivers effects. */
export interface SeparateHostAddress {
  readonly url: string
  readonly delivery: OutsideEffect<never>['delivery']
}

/** The names under which the system offers its effects. */
export type EffectName = 'demoteResearchers' | 'waiveFines' | 'cancelRequests' | 'deleteUsers'

/** Speaks to the system. An answer that does not come is thrown, as the port asks. */
export const separateHost = ({ url, delivery }: SeparateHostAddress): PurgeHost<unknown> => {
  const ask = async <Answer>(
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const response = await fetch(`${url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    if (!response.ok)
      throw Object.assign(new Error('the host failed'), { code: `http-${response.status}` })
    return (await response.json()) as Answer
  }
  const effect = <Command>(name: EffectName): OutsideEffect<Command> => ({
    delivery,
    perform: ({ context, command, idempotencyKey }: OutsideRequest<Command>) =>
      ask<EffectAnswer>(
        `effects/${name}`,
        { context, command },
        { 'idempotency-key': idempotencyKey },
      ),
  })
  return {
    identity: 'chaos-separate',
    dateFields: ['purgeDate'],
    reads: 'outside',
    candidates: ({ query, after, limit }: CandidateRequest<unknown>) =>
      ask<readonly UserKey[]>('candidates', { query, after, limit }),
    readUsers: ({ keys }: ReadUsersRequest<unknown>) =>
      ask<readonly UserFacts[]>('users', { keys }),
    countUsers: () => ask<number>('count', {}),
    effects: {
      demoteResearchers: effect('demoteResearchers'),
      waiveFines: effect('waiveFines'),
      cancelRequests: effect('cancelRequests'),
      deleteUsers: effect('deleteUsers'),
    },
    describeFault: (fault) =>
      String((fault as { readonly code?: unknown }).code ?? (fault as Error).name),
  }
}
