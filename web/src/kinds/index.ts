/** The kinds of label, by the name that a schema gives; what is heavy is fetched when it is needed. */

import { choice, multiChoice } from "./choice";
import type { MakeEditor } from "./editor";
import { preference, rating, text } from "./simple";
import { spans } from "./spans";

export async function editorFor(kind: string): Promise<MakeEditor> {
  switch (kind) {
    case "choice":
      return choice;
    case "multi_choice":
      return multiChoice;
    case "rating":
      return rating;
    case "text":
      return text;
    case "preference":
      return preference;
    case "spans":
      return spans;
    case "regions":
      return (await import("./regions")).regions;
    case "segments":
      return (await import("./segments")).segments;
    default:
      throw new Error(
        `This page cannot show labels of kind ${kind}: load it again, or tell its owner`,
      );
  }
}
