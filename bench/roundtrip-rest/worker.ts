import { makeTrips } from './trips.ts';
import type { Task } from './trips.ts';

/** A process that makes the round trips of the documents it is sent, one after the other. */
process.on('message', (task: Task) => {
  void makeTrips(task).then((trips) => process.send?.(trips));
});
