import type { Field } from '../blueprint/types.ts';
import { GatewayError, invariant } from '../error/error.ts';
import type { Catalog } from './catalog.ts';
import { ObjectContext } from './context.ts';
import type { Delivery, Draft, PlannerPort, Supply } from './context.ts';
import { documentArgs, selectionOf } from './document.ts';
import { fieldPlan, isPlain, toRequired } from './field-plan.ts';
import { planInputs } from './inputs.ts';
import { callerOf } from './caller.ts';
import { callNode, encodedArgs, givenArgs, joinNode, resolverNode, ruleNode, stepArgs } from './nodes.ts';
import type { FieldPlan, ObjectPlan, Plan, PlanNode, RequiredPlan, SelectionPlan, ValuePlan } from './plan.ts';
import { providedBelow } from './provides.ts';
import { selectStandalone } from './select.ts';
import type { Selected, SelectedField, SelectedSet } from './select.ts';
import { selectionPlan } from './selections.ts';
import { findSupply } from './supply.ts';
import { sortByWave } from './waves.ts';

/**
 * Splits the selected fields by who can supply them and says which calls are made when. Fields in `denied` (ids of
 * `Plan.fields`) are not asked for anywhere.
 */
export function buildPlan(
  catalog: Catalog,
  operation: { readonly kind: Plan['operation']; readonly name: string | undefined },
  selected: Selected,
  denied: ReadonlySet<number>,
): Plan {
  const planner = new Planner(catalog, denied);
  const root = planner.root(selected.root);
  const nodes = sortByWave(planner.nodes, operation.kind === 'mutation');
  return {
    operation: operation.kind,
    operationName: operation.name,
    fields: selected.fields,
    inputs: planInputs(catalog, nodes),
    root,
    nodes,
    positions: planner.positions,
    size: planner.planned,
  };
}

/** More planned fields than this are refused: abstract types below abstract types multiply. */
const maxPlannedFields = 40_000;

class Planner implements PlannerPort {
  readonly catalog: Catalog;
  readonly nodes: PlanNode[] = [];
  positions = 0;
  planned = 0;
  private readonly denied: ReadonlySet<number>;
  private reserved = 0;
  private currentRoot = 0;

  constructor(catalog: Catalog, denied: ReadonlySet<number>) {
    this.catalog = catalog;
    this.denied = denied;
  }

  root(set: SelectedSet): ObjectPlan {
    const fields = set.byType.get(set.type) ?? [];
    const place = { type: set.type, path: [], deliveredBy: undefined, isFragment: false, siblings: fields };
    return this.object(new ObjectContext(place, []));
  }

  reserve(): number {
    return this.reserved++;
  }

  place(node: PlanNode): void {
    this.nodes.push(node);
  }

  positionOf(context: ObjectContext): number {
    if (context.position < 0) context.position = this.positions++;
    return context.position;
  }

  rootIndex(): number {
    return this.currentRoot;
  }

  selection(set: SelectedSet | undefined, delivery: Delivery): SelectionPlan | undefined {
    return set && selectionPlan(this, set, delivery);
  }

  require(context: ObjectContext, selectionSet: string): RequiredPlan {
    const type = this.catalog.keySchema.getType(context.type);
    invariant(type && 'getInterfaces' in type && 'isTypeOf' in type, `${context.type} is an object type`);
    const fields = selectStandalone(this.catalog.keySchema, type, this.catalog.selectionSet(selectionSet));
    return fields.map((field) => {
      const known = field.selection || !isPlain(field) ? undefined : context.plain.get(field.field);
      return toRequired(known ?? this.hiddenField(context, field));
    });
  }

  siblings(context: ObjectContext): RequiredPlan {
    const leaves = context.siblings.filter((field) => !field.selection && isPlain(field) && !this.denied.has(field.id));
    const known = (field: SelectedField) => context.plain.get(field.field) ?? this.hiddenField(context, field);
    const supplied = leaves.filter((field) => !this.isAsked(field) && field.field !== '__typename');
    return supplied.map((field) => toRequired(known(field)));
  }

  /** True for fields that the object does not hold: to read them, somebody would be asked once more. */
  private isAsked({ type, field }: SelectedField): boolean {
    const { resolvers } = this.catalog;
    return (
      resolvers.has(`${type}.${field}`) ||
      this.catalog.join(type, field) !== undefined ||
      this.catalog.callers(type, field).length > 0
    );
  }

  private hiddenField(context: ObjectContext, field: SelectedField): FieldPlan {
    const key = context.isFragment ? `_key_${context.type}_${field.field}` : `_key_${field.field}`;
    // Fields with arguments may be asked for with others elsewhere.
    const own = isPlain(field) ? key : `${key}_${this.planned}`;
    const planned = this.field(context, { ...field, key: own, id: -1 });
    context.hidden.push(planned);
    if (isPlain(field) && !field.selection && planned.value.kind !== 'absent') context.plain.set(field.field, planned);
    return planned;
  }

  object(context: ObjectContext): ObjectPlan {
    for (const [index, selected] of context.siblings.entries()) {
      if (context.path.length === 0) this.currentRoot = index;
      const planned = this.field(context, selected);
      context.fields.push(planned);
      const isFree = planned.value.kind === 'property' && planned.rule === undefined;
      if (isFree && isPlain(selected) && !selected.selection) context.plain.set(selected.field, planned);
    }
    const all = [...context.fields, ...context.hidden];
    const leadsOn = (field: FieldPlan) =>
      field.selection?.leadsToNodes === true &&
      field.rule === undefined &&
      (field.value.kind === 'namespace' || (field.value.kind === 'property' && field.value.slot === undefined));
    const descents = all.filter(leadsOn);
    return {
      type: context.type,
      fields: context.fields,
      hidden: context.hidden,
      position: context.position,
      leadsToNodes: context.position >= 0 || descents.length > 0,
      descents,
    };
  }

  private field(context: ObjectContext, selected: SelectedField): FieldPlan {
    if (++this.planned > maxPlannedFields) {
      throw new GatewayError('QUERY_TOO_LARGE', 'The query spreads over too many combinations of possible types.');
    }
    if (this.denied.has(selected.id)) return fieldPlan(this.catalog, selected, { kind: 'denied', id: selected.id });
    if (selected.field === '__typename') return fieldPlan(this.catalog, selected, { kind: 'typename' });
    if (selected.field.startsWith('__')) return fieldPlan(this.catalog, selected, { kind: 'introspection' });
    const name = `${selected.type}.${selected.field}`;
    if (context.open.has(name)) return fieldPlan(this.catalog, selected, { kind: 'absent' });
    context.open.add(name);
    const planned = this.suppliedField(context, selected, name);
    context.open.delete(name);
    return planned;
  }

  private suppliedField(context: ObjectContext, selected: SelectedField, name: string): FieldPlan {
    const rule =
      this.catalog.dataRules.has(name) && selected.id >= 0 ? ruleNode(this, context, selected).id : undefined;
    if (this.catalog.resolvers.has(name)) {
      const node = resolverNode(this, context, selected, rule);
      const { source } = this.catalog.resolvers.get(name) ?? {};
      const more = { rule, selection: node.selection, source };
      return fieldPlan(this.catalog, selected, { kind: 'node', node: node.id }, more);
    }
    const join = this.catalog.join(selected.type, selected.field);
    if (join) {
      const node = joinNode(this, context, selected, join, rule);
      return fieldPlan(
        this.catalog,
        selected,
        { kind: 'node', node: node.id },
        { rule, selection: node.selection, source: node.source },
      );
    }
    const owner = callerOf(this.catalog, selected);
    if (owner?.field.binding?.kind === 'namespace') {
      const delivery = {
        source: owner.source,
        field: owner.field,
        document: undefined,
        deliveredBy: rule ?? context.deliveredBy,
        path: selected.path,
      };
      const selection = this.selection(selected.selection, delivery);
      const planned = fieldPlan(this.catalog, selected, { kind: 'namespace' }, { rule, selection });
      this.collectedBy(rule, planned);
      return planned;
    }
    if (owner) {
      const node = callNode(this, context, selected, owner);
      return fieldPlan(
        this.catalog,
        selected,
        { kind: 'node', node: node.id },
        { rule, selection: node.selection, source: owner.source },
      );
    }
    return this.property(context, selected, rule);
  }

  private property(context: ObjectContext, selected: SelectedField, rule: number | undefined): FieldPlan {
    const supplied = findSupply(this, context, selected.field);
    if (!supplied) return fieldPlan(this.catalog, selected, { kind: 'absent' }, { rule });
    const { supply, field } = supplied;
    const wire = field?.wire ?? selected.field;
    let property = wire;
    let document = undefined;
    if (supply.document && field) {
      const isOwn = selected.id < 0 && selected.key.startsWith('_key_');
      const plain = isPlain(selected) && !selected.selection && !field.via ? wire : undefined;
      property = isOwn ? selected.key : supply.document.alias(selected.key, field.type, context.type, plain);
      let down = supply.document.add(property, wire, this.nestedArgs(selected, field, supply));
      const args = this.stepArgs(selected, field, supply);
      for (const [index, step] of (field.via ?? []).entries()) {
        down = selectionOf(down).add(step, step, args?.(index + 1));
      }
      document = selected.selection && selectionOf(down);
    }
    const selection = this.selection(selected.selection, {
      source: supply.source,
      field,
      provides: providedBelow(supply.provides, context.type, selected.field),
      document,
      deliveredBy: rule ?? supply.slot ?? context.deliveredBy,
      path: selected.path,
    });
    const value: ValuePlan = { kind: 'property', property, slot: supply.slot };
    const planned = fieldPlan(this.catalog, selected, value, {
      rule,
      selection,
      source: supply.source,
      via: field?.via,
    });
    this.collectedBy(rule ?? supply.slot, planned);
    if (rule !== undefined && supply.slot !== undefined && selection) this.waitFor(rule, supply.slot);
    return planned;
  }

  private stepArgs(selected: SelectedField, field: Field, supply: Supply) {
    if (supply.source === undefined) return undefined;
    return stepArgs(selected, field, this.catalog.source(supply.source), this.planned);
  }

  private nestedArgs(selected: SelectedField, field: Field, supply: Supply) {
    if (supply.source === undefined || field.args.size === 0) return undefined;
    const source = this.catalog.source(supply.source);
    const id = this.planned;
    const value = encodedArgs(selected, field, source);
    return documentArgs(givenArgs(selected, field), source.types, value, (arg) => `${arg}_${id}`);
  }

  /** Objects below `field` are met when the node is done: the merge that has them, or the rule that allows them. */
  private collectedBy(id: number | undefined, field: FieldPlan): void {
    if (id === undefined || !field.selection?.leadsToNodes) return;
    const node: Draft<PlanNode> | undefined = this.nodes.find((one) => one.id === id);
    if (node) node.below = [...node.below, field];
  }

  private waitFor(id: number, earlier: number): void {
    const node: Draft<PlanNode> | undefined = this.nodes.find((one) => one.id === id);
    if (node && !node.dependsOn.includes(earlier)) node.dependsOn = [...node.dependsOn, earlier];
  }
}
