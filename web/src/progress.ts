/** What remains, and what somebody did today: of the dataset before them, and in all. */

import { Offline, Problem } from "./api";
import type { Me } from "./types";

const LOOK_MS = 60_000; // between looks; in between we count ourselves

interface Waits {
  waiting(dataset: string): Promise<number>;
}

export class Progress {
  private readonly waiting = new Map<string, { tasks: number; at: number }>();
  private readonly mine: Map<string, number>;
  private all: number;

  constructor(
    private readonly api: Waits,
    today: Me["today"],
    private readonly changed: () => void,
  ) {
    this.all = today.submitted;
    this.mine = new Map(Object.entries(today.datasets));
  }

  /** Count one more answer, or one less: it was taken back. */
  count(dataset: string, answers: 1 | -1): void {
    this.all += answers;
    this.mine.set(dataset, (this.mine.get(dataset) ?? 0) + answers);
  }

  /** Look how many wait, where the last look is old. */
  async look(dataset: string): Promise<void> {
    const known = this.waiting.get(dataset);
    if (known && Date.now() - known.at < LOOK_MS) {
      known.tasks = Math.max(0, known.tasks - 1); // it is before us now
      return;
    }
    try {
      this.waiting.set(dataset, { tasks: await this.api.waiting(dataset), at: Date.now() });
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Offline)) throw error;
    }
    this.changed();
  }

  /** Say it; null: no task is before them. */
  told(dataset: string | null): string {
    const all = `${this.all} today`;
    if (dataset === null) return all;
    const waits = this.waiting.get(dataset)?.tasks;
    const mine = this.mine.get(dataset) ?? 0;
    const here =
      mine === this.all ? all : `${mine} of this today, ${all.replace(" today", " in all")}`;
    return waits === undefined ? here : `${waits} more here · ${here}`;
  }
}
