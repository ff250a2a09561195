import { expect, test } from "vitest";
import { rows } from "../src/kinds/choice";

test("classes stand below their groups, and groups cannot be chosen", () => {
  const schema = {
    kind: "choice",
    classes: ["cat", "dog", "oak"],
    parents: { cat: "animal", dog: "animal", oak: "plant" },
  };
  expect(rows(schema).map((row) => [row.name, row.depth, row.choosable])).toEqual([
    ["animal", 0, false],
    ["cat", 1, true],
    ["dog", 1, true],
    ["plant", 0, false],
    ["oak", 1, true],
  ]);
});

test("a class may have classes below it", () => {
  const schema = { kind: "choice", classes: ["bird", "owl"], parents: { owl: "bird" } };
  expect(rows(schema).map((row) => [row.name, row.depth, row.choosable])).toEqual([
    ["bird", 0, true],
    ["owl", 1, true],
  ]);
});
