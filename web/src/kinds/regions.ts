/** Boxes and polygons on a picture, drawn with Annotorious; as fractions of the upright picture. */

import "@annotorious/annotorious/annotorious.css";
import {
  createImageAnnotator,
  type ImageAnnotation,
  type ImageAnnotator,
  ShapeType,
} from "@annotorious/annotorious";
import { announce, h } from "../dom";
import { keyOf, type MakeEditor, placeOf } from "./editor";

// Seen on white paper and in the dark alike.
const DRAWN = { stroke: "#3b5bdb", strokeWidth: 2, fill: "#3b5bdb", fillOpacity: 0.12 } as const;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

type Region = { class: string } & ({ box: Box } | { polygon: [number, number][] });

const PLACES = 1e6; // a millionth of a picture is less than a pixel

function part(length: number, of: number): number {
  return Math.min(1, Math.max(0, Math.round((PLACES * length) / of) / PLACES));
}

export const regions: MakeEditor = (task, held, changed) => {
  const classes = task.schema.classes ?? [];
  let current = classes[0] ?? "";
  const picture = h("img", {
    alt: "The picture to mark",
    crossorigin: "anonymous",
    class: "picture",
  });
  const chips = classes.map((name, place) =>
    h(
      "button",
      { type: "button", class: "chip", role: "radio", onclick: () => choose(name) },
      name,
      keyOf(place) && h("kbd", { "aria-hidden": "true" }, keyOf(place)),
    ),
  );
  const list = h("ul", { class: "marked" });
  let annotator: ImageAnnotator<ImageAnnotation> | null = null;
  let tool: "rectangle" | "polygon" = "rectangle";
  const switchTool = () => {
    tool = tool === "rectangle" ? "polygon" : "rectangle";
    annotator?.setDrawingTool(tool);
    shape.textContent = tool === "rectangle" ? "Drawing boxes" : "Drawing polygons";
  };
  const shape = h(
    "button",
    { type: "button", class: "plain", onclick: switchTool },
    "Drawing boxes",
  );
  const choose = (name: string) => {
    current = name;
    for (const selected of annotator?.getSelected() ?? [])
      annotator?.updateAnnotation({ ...selected, bodies: body(selected.id, name) });
    show();
  };
  const show = () => {
    for (const [place, chip] of chips.entries())
      chip.setAttribute("aria-checked", String(classes[place] === current));
    list.replaceChildren(
      ...(annotator?.getAnnotations() ?? []).map((one) =>
        h(
          "li",
          {},
          h("span", { class: "name" }, classOf(one)),
          h(
            "button",
            {
              type: "button",
              class: "plain",
              "aria-label": `Remove ${classOf(one)}`,
              onclick: () => remove(one.id),
            },
            "✕",
          ),
        ),
      ),
    );
  };
  const remove = (id: string) => {
    annotator?.removeAnnotation(id);
    show();
    changed();
    announce("Removed");
  };
  picture.addEventListener("load", () => {
    if (annotator) return;
    annotator = createImageAnnotator<ImageAnnotation>(picture, {
      drawingEnabled: true,
      style: DRAWN,
    });
    const [wide, high] = [picture.naturalWidth, picture.naturalHeight];
    const old = (held as { regions: Region[] } | undefined)?.regions ?? [];
    annotator.setAnnotations(old.map((one, n) => drawn(one, `old-${n}`, wide, high)));
    annotator.on("createAnnotation", (made) => {
      annotator?.updateAnnotation({ ...made, bodies: body(made.id, current) });
      annotator?.cancelSelected();
      show();
      changed();
    });
    for (const what of ["updateAnnotation", "deleteAnnotation"] as const)
      annotator.on(what, () => {
        show();
        changed();
      });
    show();
  });
  if (task.artifact.kind === "url") picture.src = task.artifact.url;
  show();
  return {
    element: h(
      "div",
      {},
      h(
        "div",
        { class: "chips", role: "radiogroup", "aria-label": "Class of the next region" },
        ...chips,
        shape,
      ),
      h("div", { class: "stage" }, picture),
      list,
      h("p", { class: "hint" }, "Choose a class, then draw. Nothing to mark? Enter says so."),
    ),
    value: () =>
      annotator === null
        ? null
        : {
            regions: annotator
              .getAnnotations()
              .map((one) => read(one, picture.naturalWidth, picture.naturalHeight)),
          },
    key: (event) => {
      const name = classes[placeOf(event, classes.length)];
      if (name !== undefined) {
        choose(name);
        return true;
      }
      if (event.key.toLowerCase() === "p") {
        switchTool();
        return true;
      }
      const last = annotator?.getAnnotations().at(-1);
      if (event.key === "Backspace" && last) {
        remove(last.id);
        return true;
      }
      return false;
    },
    keys: [
      ["1 – 9, 0", "class of what is selected, or drawn next"],
      ["P", "boxes or polygons"],
      ["Backspace", "remove the last one"],
    ],
    showsArtifact: true,
    close: () => annotator?.destroy(),
  };
};

function body(annotation: string, value: string) {
  return [{ id: `${annotation}-class`, annotation, purpose: "tagging", value }];
}

function classOf(one: ImageAnnotation): string {
  return one.bodies.find((body) => body.purpose === "tagging")?.value ?? "";
}

/** Return what was drawn as a region. */
function read(one: ImageAnnotation, wide: number, high: number): Region {
  const { selector } = one.target;
  if (selector.type === ShapeType.POLYGON) {
    const { points } = selector.geometry as unknown as { points: [number, number][] };
    return { class: classOf(one), polygon: points.map(([x, y]) => [part(x, wide), part(y, high)]) };
  }
  const {
    x,
    y,
    w,
    h: height,
  } = selector.geometry as unknown as { x: number; y: number; w: number; h: number };
  const [left, top] = [part(x, wide), part(y, high)];
  return {
    class: classOf(one),
    box: {
      x: left,
      y: top,
      width: Math.min(part(w, wide), 1 - left),
      height: Math.min(part(height, high), 1 - top),
    },
  };
}

function drawn(one: Region, id: string, wide: number, high: number): ImageAnnotation {
  const points: [number, number][] =
    "polygon" in one
      ? one.polygon.map(([x, y]) => [x * wide, y * high])
      : [
          [one.box.x * wide, one.box.y * high],
          [(one.box.x + one.box.width) * wide, (one.box.y + one.box.height) * high],
        ];
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const bounds = {
    minX: Math.min(...xs),
    minY: Math.min(...ys),
    maxX: Math.max(...xs),
    maxY: Math.max(...ys),
  };
  const geometry =
    "polygon" in one
      ? { points, bounds }
      : {
          x: bounds.minX,
          y: bounds.minY,
          w: bounds.maxX - bounds.minX,
          h: bounds.maxY - bounds.minY,
          bounds,
        };
  const type = "polygon" in one ? ShapeType.POLYGON : ShapeType.RECTANGLE;
  return {
    id,
    bodies: body(id, one.class),
    target: { annotation: id, selector: { type, geometry } },
  } as unknown as ImageAnnotation;
}
