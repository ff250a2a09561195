import { expect, test } from "vitest";
import { toPoints, toUnits } from "../src/codepoints";

test("emoji count once, as they do in Python", () => {
  const text = "🙂🙂 Ann";
  expect(toPoints(text, text.indexOf("Ann"))).toBe(3);
  expect(text.slice(toUnits(text, 3), toUnits(text, 6))).toBe("Ann");
});

test("there and back at every place that splits no pair", () => {
  const text = "a🙂b👩‍👧c\u0301";
  const points = [...text];
  for (let n = 0; n <= points.length; n += 1) {
    expect(toPoints(text, toUnits(text, n))).toBe(n);
    expect(text.slice(0, toUnits(text, n))).toBe(points.slice(0, n).join(""));
  }
});
