// What every effect outside the transaction must do, as cases.
import type { ActorKey, JobId } from '../../domain/keys.js'
import type { BusyAnswer, FoundEffect, OutsideEffect, OutsideRequest } from '../../ports/effects.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual, mustReject } from './expect.js'
import { declared } from './host-subject.js'

/** One effect outside the transaction, with means to see what it did. */
export interface OutsideEffectSubject<Command> {
  /** The effect under test. */
  readonly effect: OutsideEffect<Command>
  /** A command for a user of its own, who is there and on whom it can be done. */
  readonly newCommand: () => Promise<Command>
  /** How often the effect was really done for a command. */
  readonly timesDone: (command: Command) => Promise<number>
  /**
   * Capability `lost-answers`: makes the next `perform` do its work and lose the answer, e.g. by
   * cutting the connection.
   */
  readonly loseNextAnswer?: () => Promise<void>
  /**
   * Somebody in whose name the host can write. Left out: `conformance`, whom a host may not know.
   */
  readonly actor?: ActorKey
}

/**
 * The cases for `OutsideEffect`. Capabilities: `idempotent` for one so delivered, `look-up` for one
 * that can, `lost-answers`.
 */
export const outsideEffectCases = <Command>(): readonly ConformanceCase<
  OutsideEffectSubject<Command>
>[] => [
  {
    id: 'effect-out-1',
    since: '0.1.0',
    title:
      'performed again with the same key, does nothing more and answers that it is done or gone',
    needs: ['idempotent'],
    run: async ({ effect, newCommand, timesDone, actor }) => {
      const request = requestFor(await newCommand(), actor)
      const first = await effect.perform(request)
      must(first._tag === 'Done', 'an effect that can be done answers Done')
      const second = await effect.perform({ ...request, isRepeated: true })
      must(
        second._tag === 'Done' || second._tag === 'AlreadyGone',
        'the second call answers that it is done, or that the user is gone',
      )
      mustEqual(await timesDone(request.command), 1, 'the effect was done once')
    },
  },
  {
    id: 'effect-out-2',
    since: '0.1.0',
    title: 'looks up what became of a call, or says that it does not know',
    needs: ['look-up'],
    run: async ({ effect, newCommand, actor }) => {
      const lookUp = declared(effect.lookUp, 'lookUp')
      const request = requestFor(await newCommand(), actor)
      must(!isDone(await lookUp(request)), 'lookUp does not take for done what never was')
      await effect.perform(request)
      must((await lookUp(request)) !== 'not-done', 'lookUp does not deny what was done')
    },
  },
  {
    id: 'effect-out-3',
    since: '0.1.0',
    title: 'throws when it does not know whether it was done',
    needs: ['lost-answers'],
    run: async ({ effect, newCommand, timesDone, loseNextAnswer, actor }) => {
      const request = requestFor(await newCommand(), actor)
      await declared(loseNextAnswer, 'loseNextAnswer')()
      await mustReject(effect.perform(request), 'perform throws when the answer is lost')
      mustEqual(
        await timesDone(request.command),
        1,
        'the effect was done although its answer was lost',
      )
    },
  },
]

const requestFor = <Command>(
  command: Command,
  actor: ActorKey = 'conformance' as ActorKey,
): OutsideRequest<Command> => ({
  context: { jobId: 'conformance' as JobId, requestedBy: actor },
  command,
  idempotencyKey: 'conformance:user:step',
  isRepeated: false,
})

function isDone(found: FoundEffect | BusyAnswer): boolean {
  return found === 'done' || (typeof found === 'object' && found._tag === 'Done')
}
