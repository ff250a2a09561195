import { beforeEach, expect, test } from "vitest";
import { Offline, Problem } from "../src/api";
import { HELD_MS, Outbox } from "../src/outbox";

const BODY = { token: "t", value: "spam", schema_version: 1, seconds: 2 };

/** Storage as browsers have it, for what the outbox asks of it. */
const stored = new Map<string, string>();
const storage = {
  getItem: (name: string) => stored.get(name) ?? null,
  setItem: (name: string, value: string) => stored.set(name, value),
} as unknown as Storage;

let now = 0;
let sent: [string, string][] = [];
let failing: Error | null = null;

function outbox(): Outbox {
  const sender = {
    submit: async (task: string, key: string) => {
      if (failing) throw failing;
      sent.push([task, key]);
    },
  };
  return new Outbox(
    sender,
    "ann",
    storage,
    () => {},
    () => now,
  );
}

beforeEach(() => {
  stored.clear();
  now = 1_000_000;
  sent = [];
  failing = null;
});

test("an answer is held back, and then goes once", async () => {
  const box = outbox();
  box.put("a", BODY);
  await box.flush();
  expect(sent).toEqual([]);
  now += HELD_MS;
  await box.flush();
  await box.flush();
  expect(sent.map(([task]) => task)).toEqual(["a"]);
  expect(box.waiting).toEqual([]);
});

test("what is taken back is never sent", async () => {
  const box = outbox();
  box.put("a", BODY);
  box.put("b", BODY);
  expect(box.takeBack()?.task).toBe("b");
  now += HELD_MS;
  await box.flush();
  expect(sent.map(([task]) => task)).toEqual(["a"]);
});

test("what was sent cannot be taken back, though nobody answered", async () => {
  const box = outbox();
  box.put("a", BODY);
  failing = new Offline("");
  await box.flush(true);
  expect(box.takeBack()).toBeNull();
});

test("without a network answers wait, also over a restart, under the same key", async () => {
  const box = outbox();
  box.put("a", BODY);
  const key = box.waiting[0]?.key;
  now += HELD_MS;
  failing = new Offline("");
  await box.flush();
  failing = new Problem(503, "busy", "");
  await box.flush();
  failing = null;
  await outbox().flush();
  expect(sent).toEqual([["a", key]]);
});

test("what is refused stays until somebody has seen why, and holds up nobody", async () => {
  const box = outbox();
  box.put("a", BODY);
  now += HELD_MS;
  failing = new Problem(409, "Conflict", "somebody else has it");
  await box.flush();
  failing = null;
  box.put("b", BODY);
  now += HELD_MS;
  await box.flush();
  expect(sent.map(([task]) => task)).toEqual(["b"]);
  expect(box.waiting.map((one) => [one.task, one.refused])).toEqual([
    ["a", "somebody else has it"],
  ]);
});
