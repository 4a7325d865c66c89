import type { GraphQLSchema } from 'graphql';

import { Trying } from '../base/trying.ts';
import type { Plan } from '../plan/plan.ts';
import { textPlanOf } from './text-plan.ts';
import type { TextPlan } from './text-plan.ts';

/** When it is made. */
interface LateOptions {
  readonly schema: GraphQLSchema;
  /** Runs of a plan before. */
  readonly textsAfter: number;
}

/** A plan's way by texts. It is made when the plan has been run before: for many operations there is no second time. */
export class LateTextPlan {
  private readonly plan: Plan;
  private runs = 0;
  /** Undefined: not yet made; null: there is none. */
  private made: TextPlan | null | undefined;
  private readonly trying = new Trying();

  constructor(plan: Plan) {
    this.plan = plan;
  }

  /** The way by texts, where there is one and it mostly comes to its end; undefined: by values. */
  get({ schema, textsAfter }: LateOptions): TextPlan | undefined {
    if (this.made === undefined && this.runs++ >= textsAfter) {
      this.made = textPlanOf(this.plan, schema) ?? null;
    }
    return this.made && this.trying.isTime() ? this.made : undefined;
  }

  /** Notes whether it came to its end. */
  tell(isMade: boolean): void {
    this.trying.tell(isMade);
  }
}
