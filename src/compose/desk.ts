import type { Place, Problems } from '../base/problems.ts';

import type { WrittenJoin } from './written.ts';

/** Reports what is wrong with one join, at the part where it stands. */
export class Desk {
  failed = false;
  private readonly title: string;
  private readonly written: WrittenJoin;
  private readonly problems: Problems;

  constructor(title: string, written: WrittenJoin, problems: Problems) {
    this.title = title;
    this.written = written;
    this.problems = problems;
  }

  report(severity: 'error' | 'warning', code: string, message: string, part: string): void {
    const place: Place = this.written.placeOf(part);
    const text = `${this.title}: ${message}`;
    if (severity === 'warning') return this.problems.warn(code, text, place);
    this.failed = true;
    return this.problems.error(code, text, place);
  }

  refuse(code: string, message: string, part: string): undefined {
    this.report('error', code, message, part);
  }
}
