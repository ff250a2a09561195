import type { Api } from "../api";
import type { Measures } from "./types";

/** One of the three views of a dataset. `load` may be called again, and changes what is shown. */
export interface Tab {
  readonly element: HTMLElement;
  load(api: Api, root: string, measures: Measures): Promise<void>;
  close(): void;
}
