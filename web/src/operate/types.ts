/** What the API tells the operate page, as docs/openapi.json has it. */

export type Window = "day" | "week" | "month";

export interface Target {
  name: string;
  metric: string;
  measure: string;
  unit: "Count" | "Seconds" | "None";
  formula: string;
  target: number | null;
  better: "higher" | "lower" | null;
}

export interface Queue {
  queue: string;
  depth: number;
  more: boolean;
  oldest_seconds: number | null;
}

export interface Slo {
  name: string;
  measure: string;
  objective: number;
  threshold: number | null;
  window_days: number;
  good: number;
  total: number;
  share: number | null;
  left: number;
  burn: number;
  half_spent: boolean;
  state: "ok" | "ticket" | "page";
}

export interface Measures {
  dataset: string;
  window: Window;
  step: "hour" | "day";
  as_of: string;
  at: string[];
  counts: Record<string, number[]>;
  spent: number[];
  totals: Record<string, number>;
  classes: { name: string; people: number; prelabelers: number }[];
  targets: Target[];
  now: Record<string, number>;
  slos: Slo[];
  queues: Queue[];
}

export interface Waiting {
  queues: {
    queue: string;
    waiting: number;
    working: number;
    held: number;
    dead: number;
    oldest_seconds: number | null;
  }[];
  over_quota: { dataset: string; limit: string; at: number; since: string }[];
  more: boolean;
}

export interface Trace {
  trace_id: string;
  events: { at: string; after: number; what: string; by: string; told: string }[];
  seconds: Record<string, number>;
}

export interface Switch {
  switch: string;
  paused: boolean;
  actor: string;
  reason: string;
  at: string;
}

export interface Version {
  name: string;
  version: string;
  state: string;
  share: number;
  since: string | null;
  threshold: number | null;
  fit: { target: number; judged: number; accepted_share: number; created_at: string | null } | null;
  decided: number;
  accepted: number;
  uneasy: boolean;
  told: string | null;
}

export interface Change {
  revision: number;
  at: string;
  actor: string;
  reason: string;
  deciding: string[];
}

export interface Prelabelers {
  versions: Version[];
  changes: Change[];
}

export interface Annotator {
  id: string;
  submitted: number;
  skipped: number;
  seconds: number;
  days: number;
  compared: number;
  same: number;
}

export interface Annotators {
  annotators: Annotator[];
  more: boolean;
  sampled: number;
}

export interface DatasetVersion {
  version: number;
  schema_version: number;
  created_at: string;
  actor: string;
  reason: string;
}

export interface SetAside {
  quarantine_id: string;
  function: string;
  what: string;
  reason: string;
  message: string;
  advice: string;
  where: string;
  state: "quarantined" | "released";
  item_id: string | null;
  at: string;
}

export interface Quarantine {
  records: SetAside[];
  reasons: { reason: string; records: number }[];
  more: boolean;
}

export interface Rejection {
  item_id: string;
  round: number;
  at: string;
  action: "correct" | "send_back";
  reason: string;
  reviewer: string;
  annotators: string[];
  prelabeler: string | null;
}

export interface Step {
  step: string;
  state: "waiting" | "running" | "done" | "failed";
  by: string | null;
  began_at: string | null;
  seconds: number | null;
  counts: Record<string, number>;
  told: string;
}

export interface Incident {
  id: string;
  state: "open" | "closed" | "aborted";
  prelabeler: string;
  version: string | null;
  instead: string | null;
  holds_intake: boolean;
  reason: string;
  actor: string;
  opened_at: string;
  labels: number;
  by_class: Record<string, number>;
  by_version: Record<string, number>;
  first: string | null;
  last: string | null;
  next: string | null;
  steps: Step[];
}

export interface History {
  labels: {
    version: number;
    value: unknown;
    actor: { kind: string; id: string; version: string };
    confidence: number | null;
    reason: string;
    schema_version: number;
    at: string;
  }[];
  tasks: { round: number; state: string; queue: string; reason: string; created_at: string }[];
  judgments: {
    round: number;
    annotator: string;
    value: unknown;
    seconds: number | null;
    at: string;
  }[];
}
