import { bare } from './bare.ts';
import type { Contender } from './contender.ts';
import { hand } from './hand.ts';
import { heddle } from './heddle.ts';
import { hiveGateway } from './hive-gateway.ts';
import { mesh } from './mesh.ts';
import { parser } from './parser.ts';
import { relay } from './relay.ts';
import { tailcall } from './tailcall.ts';
import { yogaStitch } from './yoga-stitch.ts';

/** Everyone who takes part, in the order of the tables. */
export const contenders: readonly Contender[] = [
  hand,
  bare,
  relay,
  parser,
  heddle,
  yogaStitch,
  hiveGateway,
  mesh,
  tailcall,
];
