/** A chart with its table: drawn for eyes, written for everybody else. */

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { h } from "../dom";
import type { Column } from "./reckon";

export interface Line {
  says: string;
  color: 1 | 2 | 3 | 4;
  bars?: boolean;
  area?: boolean;
  dashed?: boolean;
}

export interface Mark {
  at: number; // epoch seconds
  says: string;
}

export interface Drawn {
  at: number[];
  columns: Column[];
  marks?: Mark[];
  target?: number | null;
}

interface Given {
  title: string;
  about: string; // one sentence: what it is made of
  lines: Line[];
  write: (value: number | null) => string;
  empty: string; // what is missing, where there is nothing to draw
  most?: number; // the scale ends there at the least
  near?: boolean; // the scale begins near the lowest value: of shares that are all large
  steps?: number[]; // of the scale
  names?: (at: number) => string; // of places that are no times
}

const HEIGHT = 190;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const clock = (at: number) =>
  new Date(1000 * at).toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  });

export class Chart {
  readonly element: HTMLElement;
  private readonly plot = h("div", { class: "plot", "aria-hidden": "true" });
  private readonly none: HTMLElement;
  private readonly rows = h("tbody");
  private readonly details: HTMLDetailsElement;
  private drawing: uPlot | null = null;
  private data: Drawn = { at: [], columns: [] };
  private readonly size: ResizeObserver;

  constructor(private readonly given: Given) {
    this.none = h("p", { class: "none" }, given.empty);
    this.details = h(
      "details",
      {},
      h("summary", {}, "As a table"),
      h(
        "div",
        { class: "scrolls", tabindex: 0, role: "region", "aria-label": `${given.title}: table` },
        h(
          "table",
          {},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col" }, given.names ? "Range" : "From (UTC)"),
              ...given.lines.map((one) => h("th", { scope: "col", class: "number" }, one.says)),
            ),
          ),
          this.rows,
        ),
      ),
    );
    this.details.addEventListener("toggle", () => this.write());
    this.element = h(
      "figure",
      { class: "card chart" },
      h("figcaption", {}, h("h2", {}, given.title), h("p", {}, given.about)),
      this.plot,
      this.none,
      this.details,
    );
    this.size = new ResizeObserver(() => this.fit());
    this.size.observe(this.plot);
    dark.addEventListener("change", this.repaint);
  }

  close(): void {
    this.size.disconnect();
    dark.removeEventListener("change", this.repaint);
    this.drawing?.destroy();
  }

  set(data: Drawn): void {
    this.data = data;
    const something = data.columns.some((one) =>
      one.some((value) => value !== null && value !== 0),
    );
    this.none.hidden = something;
    this.plot.hidden = this.details.hidden = !something;
    this.write();
    if (!something) return;
    if (this.drawing) this.drawing.setData([data.at, ...data.columns]);
    else this.drawing = new uPlot(this.options(), [data.at, ...data.columns], this.plot);
    this.latest(this.drawing);
  }

  /** Show the last values while nobody points at others. */
  private latest(plot: uPlot): void {
    if (plot.cursor.idx === null || plot.cursor.idx === undefined)
      plot.setLegend({ idx: this.data.at.length - 1 }, false);
  }

  /** Half a step: so far a place reaches to both sides. */
  private get half(): number {
    const [first = 0, second = first + 1] = this.data.at;
    return (second - first) / 2;
  }

  private lowest(low: number | null): number {
    if (!this.given.near) return Math.min(0, low ?? 0);
    const least = Math.min(low ?? 1, this.data.target ?? 1);
    return Math.max(0, Math.floor(20 * least - 0.5) / 20);
  }

  private readonly repaint = () => this.drawing?.redraw();

  private fit(): void {
    const width = this.plot.clientWidth;
    if (this.drawing && width > 0 && width !== this.drawing.width)
      this.drawing.setSize({ width, height: HEIGHT });
  }

  /** Write the table, once somebody opens it. */
  private write(): void {
    if (!this.details.open) return;
    const { names } = this.given;
    this.rows.replaceChildren(
      ...this.data.at.map((at, place) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, names ? names(at) : clock(at)),
          ...this.data.columns.map((one) =>
            h("td", { class: "number" }, this.given.write(one[place] ?? null)),
          ),
        ),
      ),
    );
  }

  private options(): uPlot.Options {
    const { lines, write, names, most, steps } = this.given;
    const axis = {
      stroke: () => color("--soft"),
      grid: { stroke: () => color("--line"), width: 1 },
      ticks: { show: false },
      font: "12px system-ui, sans-serif",
    };
    return {
      width: Math.max(200, this.plot.clientWidth),
      height: HEIGHT,
      tzDate: (at) => uPlot.tzDate(new Date(1000 * at), "Etc/UTC"),
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
      scales: {
        x: { time: !names, range: (_, low, high) => [low - this.half, high + this.half] },
        y: {
          range: (_, low, high) => [
            this.lowest(low),
            Math.max(most ?? 0, (high ?? 0) * (most === 1 ? 1 : 1.12), this.data.target ?? 0) || 1,
          ],
        },
      },
      axes: [
        names
          ? {
              ...axis,
              size: 30,
              grid: { show: false },
              splits: () => this.data.at,
              values: (_, at) => at.map((one) => names(one).split("–")[0] ?? ""),
            }
          : { ...axis, size: 30, grid: { show: false }, space: 64, values: dated },
        {
          ...axis,
          size: 58,
          values: (_, values) => values.map(write),
          ...(steps ? { incrs: steps } : {}),
        },
      ],
      series: [
        {
          label: names ? "Range" : "UTC",
          value: (_, at) => (at === null ? "–" : names ? names(at) : clock(at)),
        },
        ...lines.map((line) => serie(line, write)),
      ],
      hooks: {
        draw: [(plot) => this.marked(plot)],
        setCursor: [(plot) => this.latest(plot)],
      },
    };
  }

  /** Draw the target, and where something changed. */
  private marked(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const pixel = devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.lineWidth = pixel;
    ctx.font = `${11 * pixel}px system-ui, sans-serif`;
    if (typeof this.data.target === "number") {
      const y = plot.valToPos(this.data.target, "y", true);
      ctx.strokeStyle = ctx.fillStyle = color("--good");
      ctx.setLineDash([5 * pixel, 4 * pixel]);
      stroke(ctx, bbox.left, y, bbox.left + bbox.width, y);
      ctx.textAlign = "right";
      ctx.fillText("target", bbox.left + bbox.width - 4 * pixel, y - 4 * pixel);
    }
    ctx.strokeStyle = ctx.fillStyle = color("--c3");
    ctx.setLineDash([2 * pixel, 3 * pixel]);
    ctx.textAlign = "left";
    for (const mark of this.data.marks ?? []) {
      const x = plot.valToPos(mark.at, "x", true);
      stroke(ctx, x, bbox.top, x, bbox.top + bbox.height);
      ctx.fillText(mark.says, x + 4 * pixel, bbox.top + 12 * pixel);
    }
    ctx.restore();
  }
}

function stroke(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  to: number,
  down: number,
): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(to, down);
  ctx.stroke();
}

/** Write times of an axis: hours, and the date where a day begins. */
function dated(_: uPlot, at: number[]): string[] {
  return at.map((one) => {
    const date = new Date(1000 * one);
    const midnight = date.getUTCHours() === 0 && date.getUTCMinutes() === 0;
    return date.toLocaleString("en-GB", {
      timeZone: "UTC",
      ...(midnight ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit" }),
    });
  });
}

function serie(line: Line, write: (value: number | null) => string): uPlot.Series {
  const ink = () => color(`--c${line.color}`);
  const made: uPlot.Series = {
    label: line.says,
    stroke: ink,
    width: line.bars ? 0 : 2,
    value: (_, value) => write(value),
    points: { show: (plot) => !line.bars && (plot.data[0]?.length ?? 0) <= 31, size: 5 },
    spanGaps: true,
  };
  if (line.dashed) made.dash = [6, 4];
  if (line.area) made.fill = () => `color-mix(in srgb, ${ink()} 16%, transparent)`;
  if (line.bars) {
    made.fill = ink;
    const drawn = uPlot.paths.bars?.({ size: [0.7, 36], radius: 0.15 });
    if (drawn) made.paths = drawn;
  }
  return made;
}
