/** Parts of a sound, on its wave (wavesurfer.js), each with a class and what is said in it. */

import WaveSurfer from "wavesurfer.js";
import RegionsPlugin, { type Region } from "wavesurfer.js/dist/plugins/regions.esm.js";
import { h } from "../dom";
import { keyOf, type MakeEditor, placeOf } from "./editor";

interface Segment {
  start: number;
  end: number;
  class: string;
  text?: string;
}

const SHORTEST = 0.02; // seconds: a click is no segment

function milliseconds(seconds: number): number {
  return Math.round(1000 * seconds) / 1000;
}

export const segments: MakeEditor = (task, held, changed) => {
  const classes = task.schema.classes ?? [];
  const told = new Map<string, { class: string; text: string }>(); // by region
  let current = classes[0] ?? "";
  let picked: Region | null = null;
  const wave = h("div", { class: "wave" });
  const list = h("ul", { class: "marked heard" });
  const parts = RegionsPlugin.create();
  const player = WaveSurfer.create({
    container: wave,
    height: 96,
    waveColor: "#8b9bb4",
    progressColor: "#3b5bdb",
    plugins: [parts],
  });
  const chips = classes.map((name, place) =>
    h(
      "button",
      { type: "button", class: "chip", role: "radio", onclick: () => choose(name) },
      name,
      keyOf(place) && h("kbd", { "aria-hidden": "true" }, keyOf(place)),
    ),
  );
  const choose = (name: string) => {
    current = name;
    const of = picked && told.get(picked.id);
    if (of) {
      of.class = name;
      changed();
    }
    show();
  };
  const show = () => {
    for (const [place, chip] of chips.entries())
      chip.setAttribute("aria-checked", String(classes[place] === current));
    list.replaceChildren(
      ...parts
        .getRegions()
        .sort((one, other) => one.start - other.start)
        .map(row),
    );
  };
  const row = (region: Region) => {
    const of = told.get(region.id) ?? { class: current, text: "" };
    const said = h("input", {
      class: "search",
      "aria-label": `What is said from ${region.start.toFixed(1)} seconds on`,
      placeholder: "What is said",
      oninput: () => {
        of.text = said.value;
        changed();
      },
    });
    said.value = of.text;
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: "plain",
          onclick: () => region.play(true),
          "aria-label": "Play this part",
        },
        "▶",
      ),
      h(
        "span",
        { class: "name" },
        `${region.start.toFixed(1)} – ${region.end.toFixed(1)} s · ${of.class}`,
      ),
      task.schema.transcription !== false && said,
      h(
        "button",
        {
          type: "button",
          class: "plain",
          "aria-label": "Remove this part",
          onclick: () => region.remove(),
        },
        "✕",
      ),
    );
  };
  player.on("decode", () => {
    for (const one of (held as { segments: Segment[] } | undefined)?.segments ?? []) {
      const made = parts.addRegion({ start: one.start, end: one.end });
      told.set(made.id, { class: one.class, text: one.text ?? "" });
    }
    parts.enableDragSelection({ color: "rgba(59, 91, 219, 0.25)" });
    show();
  });
  parts.on("region-created", (made) => {
    if (!told.has(made.id)) told.set(made.id, { class: current, text: "" });
    picked = made;
    show();
    changed();
  });
  parts.on("region-clicked", (one) => {
    picked = one;
  });
  parts.on("region-updated", () => {
    show();
    changed();
  });
  parts.on("region-removed", (one) => {
    told.delete(one.id);
    if (picked === one) picked = null;
    show();
    changed();
  });
  if (task.artifact.kind === "url") void player.load(task.artifact.url);
  show();
  const toggle = () => void player.playPause();
  return {
    element: h(
      "div",
      {},
      wave,
      h(
        "div",
        { class: "chips", role: "radiogroup", "aria-label": "Class of the next part" },
        h("button", { type: "button", class: "plain", onclick: toggle }, "Play or pause"),
        ...chips,
      ),
      list,
      h("p", { class: "hint" }, "Drag over the wave. Nothing to mark? Enter says so."),
    ),
    value: () => ({
      segments: parts
        .getRegions()
        .filter((one) => one.end - one.start >= SHORTEST)
        .map((one) => segment(one, told.get(one.id)))
        .sort((one, other) => one.start - other.start || one.end - other.end),
    }),
    key: (event) => {
      if (event.key === " ") {
        toggle();
        return true;
      }
      const name = classes[placeOf(event, classes.length)];
      if (name !== undefined) {
        choose(name);
        return true;
      }
      if (event.key === "Backspace" && picked) {
        picked.remove();
        return true;
      }
      return false;
    },
    keys: [
      ["Space", "play or pause"],
      ["1 – 9, 0", "class of the part that is picked, or drawn next"],
      ["Backspace", "remove the part that is picked"],
    ],
    showsArtifact: true,
    close: () => player.destroy(),
  };
};

function segment(one: Region, of: { class: string; text: string } | undefined): Segment {
  const made: Segment = {
    start: milliseconds(one.start),
    end: milliseconds(one.end),
    class: of?.class ?? "",
  };
  if (of?.text) made.text = of.text;
  return made;
}
