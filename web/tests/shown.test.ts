import { describe, expect, it } from "vitest";
import { why, whyReviewed, whySkipped } from "../src/shown";

describe("why a task is here", () => {
  it.each([
    ["rounds", "do not agree"],
    ["share", "drawn by chance"],
    ["skipped", "gave it back"],
    ["escalated", "asks for a reviewer"],
    [null, "reviewers' queue"],
    ["of_a_later_version", "reviewers' queue"],
  ])("is told to a reviewer: %s", (review, says) => {
    expect(whyReviewed(review)).toContain(says);
  });

  it("is told of the question itself, and of who gave it back", () => {
    expect(why("audit")).toBe("a label that a model gave is checked");
    expect(why("of_a_later_version")).toBe("of a later version");
    expect(whySkipped("not_my_field")).toBe("Not my field");
    expect(whySkipped("of_a_later_version")).toBe("of a later version");
  });
});
