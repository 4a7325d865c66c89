import { isRecord } from '../base/json.ts';
import type { HttpBinding } from '../blueprint/binding.ts';
import type { Source } from '../blueprint/blueprint.ts';
import { resultCases, resultProperty, successKey } from '../blueprint/result-union.ts';
import type { ResultCase } from '../blueprint/result-union.ts';
import type { Field } from '../blueprint/types.ts';
import { compileAnswer, jsonBody } from './http-answer.ts';
import { compileDecoder } from './http-decode.ts';
import type { Reply } from './send.ts';

interface CompiledCase extends ResultCase {
  readonly decode: (value: unknown) => unknown;
}

/**
 * A reader for the answers of one binding, result unions included: a described error status whose body is the JSON that is described
 * is a value as the success is, each marked for its member. Throws as `compileAnswer` does for everything else.
 */
export function compileResult(
  source: Pick<Source, 'name' | 'types'>,
  operation: string,
  binding: HttpBinding,
  field: Pick<Field, 'type' | 'via'>,
): (reply: Reply) => unknown {
  const decoder = (type: string) =>
    binding.answer.isLoose === true ? compileDecoder(source.types, type) : (value: unknown) => value;
  const cases = binding.answer.isResult === true ? resultCases(source.types, field.type) : undefined;
  if (!cases) {
    const readAnswer = compileAnswer(source, operation, binding, field);
    const decode = binding.answer.isLoose === true ? decoder(field.type) : undefined;
    return decode ? (reply) => decode(readAnswer(reply)) : readAnswer;
  }
  const byKey = new Map(cases.map((one): [string, CompiledCase] => [one.key, { ...one, decode: decoder(one.type) }]));
  const success = byKey.get(successKey);
  const isExact = source.types.has('Decimal');
  const readAnswer = compileAnswer(source, operation, binding, { ...field, type: success?.type ?? field.type });
  return (reply) => {
    const error = caseOf(reply.status, byKey);
    const found = error && marked(error, jsonBody(reply, isExact));
    if (found !== undefined) return found;
    const value = readAnswer(reply);
    return success ? (marked(success, value) ?? value) : value;
  };
}

/** OpenAPI 3.1 section 4.8.16: the status itself before its range before `default`. */
function caseOf(status: number, byKey: ReadonlyMap<string, CompiledCase>): CompiledCase | undefined {
  if (status < 400) return undefined;
  return byKey.get(String(status)) ?? byKey.get(`${Math.floor(status / 100)}XX`) ?? byKey.get('default');
}

/** Undefined for what is no value of the case. */
function marked({ key, property, decode }: CompiledCase, value: unknown): object | undefined {
  if (value === undefined || value === null) return undefined;
  if (property !== undefined) return { [property]: decode(value), [resultProperty]: key };
  const decoded = decode(value);
  return isRecord(decoded) ? { ...decoded, [resultProperty]: key } : undefined;
}
