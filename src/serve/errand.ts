import { LightAbort } from '../base/abort.ts';
import type { Abortable } from '../base/abort.ts';
import type { Deadlines } from '../base/deadlines.ts';
import { after } from '../base/maybe.ts';
import type { Maybe } from '../base/maybe.ts';
import { answerKey } from '../execute/answer-key.ts';
import type { Answer } from '../execute/execute.ts';
import { LastingPatience, waitFor } from '../resilience/flight.ts';
import type { Patience } from '../resilience/flight.ts';

import { Caller } from './context.ts';
import type { GatewayRequest } from './context.ts';
import type { Gateway } from './gateway.ts';
import type { Claims, Denied, Ready, Recalled } from './stages.ts';
import type { Telling } from './telling.ts';

/** What is known before anything is asked. */
interface Decided {
  readonly denied: Denied;
  readonly recalled: Recalled;
}

/** A bound operation of a known caller on its way to its answer, within the time that it may take and until its client leaves. */
export class Errand implements Patience {
  readonly left: Abortable;
  readonly deadlines: Deadlines;
  private readonly gateway: Gateway;
  private readonly request: GatewayRequest;
  private readonly ready: Ready;
  private readonly claims: Claims;
  /** Absent: nobody listens. */
  private readonly telling: Telling | undefined;
  /** Ends what is done for this request alone. */
  private readonly within = new LightAbort();
  private readonly caller: Caller;

  constructor(gateway: Gateway, request: GatewayRequest, ready: Ready, claims: Claims, telling: Telling | undefined) {
    this.gateway = gateway;
    this.request = request;
    this.ready = ready;
    this.claims = claims;
    this.telling = telling;
    this.left = request.signal;
    this.deadlines = gateway.deadlines;
    this.caller = new Caller(request, claims, this.within);
  }

  answer(): Maybe<Answer> {
    const decided = this.decide();
    return decided instanceof Promise ? this.answerLater(decided) : this.give(decided, this);
  }

  private async answerLater(decided: Promise<Decided>): Promise<Answer> {
    const patience = new LastingPatience(this.left, this.deadlines);
    try {
      const known = await waitFor(decided, this.within, patience);
      // Nothing begins for a client who has left, or whose time was over while it was decided.
      if (this.within.aborted && !known.recalled.answer) throw this.within.reason;
      return await this.give(known, patience);
    } finally {
      patience.over();
    }
  }

  /** What the caller may not read, and whether there is an answer already. */
  private decide(): Maybe<Decided> {
    const { gateway, ready, caller, request } = this;
    const { stages } = gateway;
    const { operation, bound } = ready;
    return after(stages.authorize(bound, caller, request.context), (denied) =>
      // An answer with refusals in it is never kept or shared, and a kept one is not for a caller who is refused.
      denied.size > 0
        ? { denied, recalled: notKept }
        : after(stages.recall(operation, bound, caller), (recalled) => ({ denied, recalled })),
    );
  }

  private give({ denied, recalled }: Decided, patience: Patience): Maybe<Answer> {
    const { telling } = this;
    const given = recalled.answer ?? this.make(denied, patience);
    if (!recalled.keep && !telling) return given;
    return after(given, (answer) => {
      void recalled.keep?.(answer);
      telling?.answered(answer, recalled);
      return answer;
    });
  }

  private make(denied: Denied, patience: Patience): Maybe<Answer> {
    const { gateway, request, ready, claims, within, caller } = this;
    const { bound } = ready;
    const execute = (asking: Caller) => gateway.stages.execute(bound, asking, denied, request.context);
    const key = denied.size > 0 || !bound.isShareable ? undefined : answerKey(bound, caller);
    if (key !== undefined) {
      return gateway.flights.join(key, patience, (shared) => execute(new Caller(request, claims, shared)));
    }
    return waitFor(execute(caller), within, patience);
  }
}

const notKept: Recalled = {};
