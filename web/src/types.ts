/** What the API says, as docs/openapi.json has it. */

export type Value = unknown; // in the form of the schema's kind

export interface Schema {
  kind: string;
  classes?: string[];
  parents?: Record<string, string>;
  lowest?: number;
  highest?: number;
  ties?: boolean;
  transcription?: boolean;
}

export type Artifact =
  | { kind: "text"; text: string }
  | { kind: "json"; value: unknown }
  | { kind: "url"; url: string; media_type: string; expires_at: string };

export interface Lease {
  token: string;
  until: string;
}

export interface Proposal {
  value: Value;
  confidence: number;
  prelabeler: string;
}

export interface Task {
  id: string;
  dataset: string;
  item_id: string;
  round: number;
  queue: string;
  reason: string;
  review: string | null; // why a reviewer decides
  priority: number;
  schema: Schema;
  schema_version: number;
  guidelines: string;
  examples: { text: string; value: Value; why: string }[];
  artifact: Artifact;
  proposal: Proposal | null;
  remaining: number;
  lease: Lease | null;
  comment: string | null;
}

export interface Judgment {
  annotator: string;
  value: Value;
  seconds: number | null;
  at: string;
}

export interface ReviewTask extends Task {
  judgments: Judgment[];
  skips: { annotator: string; reason: string; at: string }[];
}

export interface Me {
  id: string;
  roles: string[];
  today: {
    submitted: number;
    skipped: number;
    seconds: number;
    datasets: Record<string, number>; // submitted, of each
  };
}

export const SKIP_REASONS: readonly [string, string][] = [
  ["unclear", "The guidelines do not say"],
  ["broken", "It cannot be read"],
  ["language", "Not in a language I read"],
  ["not_my_field", "Not my field"],
  ["distressing", "I would rather not see it"],
  ["other", "Another reason"],
];
