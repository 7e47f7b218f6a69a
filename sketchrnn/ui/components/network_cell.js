// Draws one cell with its gates and wires at one moment: values run forward along the wires, or
// derivatives run back. Not here: where the wires lie (network_lstm.js and others),
// and time (network_time.js).

import { appendSvg, setAttributes } from "./dom.js";
import { GATE, KNOT, WEIGHT, WIDE } from "./network_diagram.js";
import { gru } from "./network_gru.js";
import { lstm } from "./network_lstm.js";
import { neuron } from "./network_neuron.js";
import { roundedPath, walk } from "./network_path.js";
import { appendSymbol, Label, NARROW, signOf, widthOf } from "./network_signs.js";
import { FORWARD, shareOfWire } from "./network_time.js";

/** @import { NetworkData, WireData } from "./network.js" */
/** @import { Box, Diagram, Wire } from "./network_diagram.js" */
/** @import { Point } from "./line.js" */
/** @import { Moment } from "./network_time.js" */

const METER = 6; // width of the level of a squashing gate, beside its name, pixels
const OPERATIONS = { times: "×", plus: "+", minus: "1−", sum: "Σ" };

/**
 * @param {NetworkData} data
 * @param {number} width pixels
 * @returns {Diagram}
 */
function diagramOf({ cell, sources }, width) {
  if (cell === "lstm") return lstm(width);
  return cell === "gru" ? gru(width) : neuron(width, sources);
}

/**
 * Draws the head of an arrow.
 *
 * @param {SVGGElement} parent
 * @param {Point} at
 * @param {boolean} up otherwise to the right
 */
function addTip(parent, [x, y], up) {
  const transform = `translate(${x} ${y}) rotate(${up ? -90 : 0})`;
  appendSvg(parent, "path", { class: "tip", d: "M2 0L-8 -5V5z", transform });
}

/** A wire on the picture. */
class WirePicture {
  /**
   * @param {[wires: SVGGElement, above: SVGGElement]} layers labels and pulses are above
   * @param {Wire} wire
   * @param {NetworkData} all
   * @param {boolean} narrow
   */
  constructor([wires, above], wire, all, narrow) {
    this.wire = wire;
    /** @type {WireData | undefined} */
    this.data = all.wires[wire.name];
    this.group = appendSvg(wires, "g", { "data-wire": wire.name });
    const paths = wire.paths.map(roundedPath);
    for (const d of paths)
      appendSvg(this.group, "path", { class: "halo", d, "clip-path": "url(#inside)" });
    for (const d of paths) appendSvg(this.group, "path", { class: "wire", d });
    this.lit = appendSvg(this.group, "g", { class: "lit" });
    for (const d of paths) appendSvg(this.lit, "path", { d });
    this.pulses = wire.paths.map((points) => ({
      at: walk(points),
      node: appendSvg(above, "circle", { class: "pulse", r: 4.5 }),
    }));
    this.label = wire.label && this.data ? new Label(above, wire.label, wire.name, narrow) : null;
    this.share = -1;
  }

  /**
   * Shows the value or the derivative of a step; it stays dark until `pass`.
   *
   * @param {Moment} moment
   * @param {number} widest derivative on any wire of the step
   */
  set({ step, direction }, widest) {
    const forward = direction === FORWARD;
    const value = this.data && step >= 0 ? this.data[forward ? "values" : "gradients"][step] : null;
    const sign = forward ? signOf(value) : "gradient";
    const width = forward ? 2.5 : widthOf(value, widest);
    for (const path of this.lit.children) {
      path.setAttribute("class", sign);
      path.setAttribute("stroke-width", String(width));
    }
    for (const { node } of this.pulses) node.setAttribute("class", `pulse ${sign}`);
    if (this.data && step >= 0) {
      const said = this.data[forward ? "said" : "gradients_said"][step];
      this.label?.write(said, sign);
    }
    this.share = -1;
  }

  /** @param {Moment} moment */
  pass({ step, share, direction }) {
    const passed = step < 0 ? 0 : shareOfWire(share, this.wire.window, direction);
    if (passed === this.share) return;
    this.share = passed;
    this.lit.style.opacity = String(passed);
    this.label?.fade(passed);
    const moving = passed > 0 && passed < 1;
    for (const { node, at } of this.pulses) {
      node.style.opacity = moving ? "1" : "0";
      if (!moving) continue;
      const [x, y] = at(direction === FORWARD ? passed : 1 - passed);
      node.style.transform = `translate(${x}px, ${y}px)`;
    }
  }
}

export class CellPicture {
  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    this.svg = svg;
    /** @type {WirePicture[]} */
    this.wires = [];
    /** @type {{ wire: string, node: SVGElement, at: Point, half: boolean }[]} */
    this.fills = [];
    /** @type {NetworkData | null} */
    this.data = null;
    this.shown = "";
    this.diagram = lstm(300);
  }

  /**
   * @param {NetworkData} data
   * @param {number} width pixels
   */
  build(data, width) {
    this.data = data;
    this.shown = "";
    this.fills = [];
    this.diagram = diagramOf(data, width);
    const { height, frame, wires, boxes, joints, ports, ends } = this.diagram;
    this.svg.replaceChildren();
    setAttributes(this.svg, { viewBox: `0 0 ${width} ${height}`, width, height });
    const [x, y, w, h] = frame;
    const size = { x, y, width: w, height: h };
    appendSvg(this.svg, "rect", { class: "frame", ...size, rx: 14 });
    appendSvg(appendSvg(this.svg, "clipPath", { id: "inside" }), "rect", size);
    const lines = appendSvg(this.svg, "g");
    const dots = appendSvg(this.svg, "g", { class: "joints" });
    const operations = appendSvg(this.svg, "g");
    const above = appendSvg(this.svg, "g");
    const narrow = width < NARROW;
    this.svg.classList.toggle("narrow", narrow);
    this.wires = wires.map((wire) => new WirePicture([lines, above], wire, data, narrow));
    for (const [cx, cy] of joints) appendSvg(dots, "circle", { cx, cy, r: 2.5 });
    for (const box of boxes) this.addBox(operations, box);
    for (const [i, at] of ends.entries()) addTip(dots, at, i === ends.length - 1);
    for (const { symbol, index, at } of ports) appendSymbol(above, symbol, index, at);
  }

  /**
   * @param {SVGGElement} parent
   * @param {Box} box
   */
  addBox(parent, { kind, at: [x, y], wire, text }) {
    const data = /** @type {NetworkData} */ (this.data);
    const group = appendSvg(parent, "g", { class: kind, transform: `translate(${x} ${y})` });
    const title = data.words[wire];
    if (title) appendSvg(group, "title").textContent = title;
    if (kind === "gate" || kind === "weight") {
      const half = kind === "gate" ? WIDE : WEIGHT;
      const size = { x: -half, y: -GATE, width: 2 * half, height: 2 * GATE, rx: 5 };
      appendSvg(group, "rect", { class: "paper", ...size });
      if (kind === "gate") this.addFill(group, wire, text === "tanh");
      appendSvg(group, "rect", { class: "edge", ...size });
      if (kind === "gate") this.addName(parent, wire, x);
    } else {
      appendSvg(group, kind === "squash" ? "ellipse" : "circle", {
        class: "edge",
        ...(kind === "squash" ? { rx: GATE + 3, ry: GATE - 3 } : {}),
        ...(kind === "sum" ? { r: GATE } : { r: KNOT }),
      });
    }
    const written = kind in OPERATIONS ? OPERATIONS[/** @type {"times"} */ (kind)] : text;
    const beside = kind === "gate" && text === "tanh" ? METER / 2 : 0;
    const label = appendSvg(group, "text", { x: beside, y: 0.5 });
    label.textContent = kind === "weight" ? (data.weights[wire] ?? "W") : written;
  }

  /**
   * The level of a gate: from the bottom, or where it may be negative from the middle. The latter is
   * beside the name, since a low level would look like a line through it.
   *
   * @param {SVGGElement} parent
   * @param {string} wire
   * @param {boolean} half
   */
  addFill(parent, wire, half) {
    const high = half ? GATE : 2 * GATE;
    const size = { x: -WIDE, y: -high, width: half ? METER : 2 * WIDE, height: high };
    const side = `M${METER - WIDE} ${-GATE}V${GATE}`;
    if (half) appendSvg(parent, "path", { class: "meter", d: side });
    const node = appendSvg(parent, "rect", { class: "fill", ...size });
    this.fills.push({ wire, node, at: [0, half ? 0 : GATE], half });
  }

  /**
   * @param {SVGGElement} parent
   * @param {string} wire
   * @param {number} x
   */
  addName(parent, wire, x) {
    const data = /** @type {NetworkData} */ (this.data);
    const name = data.names[wire];
    if (!name) return;
    const y = this.diagram.height - 46;
    appendSvg(parent, "text", { class: "name", x, y }).textContent = name;
  }

  /** @param {Moment} moment */
  show(moment) {
    const data = /** @type {NetworkData} */ (this.data);
    const shown = `${moment.step} ${moment.direction}`;
    if (shown !== this.shown) {
      this.shown = shown;
      const all = Object.values(data.wires).map(({ gradients }) => gradients[moment.step] ?? 0);
      const widest = Math.max(...all.map(Math.abs));
      for (const wire of this.wires) wire.set(moment, widest);
    }
    for (const wire of this.wires) wire.pass(moment);
    for (const fill of this.fills) this.level(fill, moment);
  }

  /**
   * @param {CellPicture["fills"][number]} fill
   * @param {Moment} moment in the way back, a gate keeps its level
   */
  level({ wire, node, at }, { step, share, direction }) {
    const data = /** @type {NetworkData} */ (this.data).wires[wire];
    const value = step < 0 ? 0 : (data.values[step] ?? 0);
    const window = this.wires.find((one) => one.wire.name === wire)?.wire.window ?? [0, 1];
    const begin = window[0] - 0.12;
    const open = direction === FORWARD ? shareOfWire(share, [begin, window[0]], FORWARD) : 1;
    const height = (value * open).toFixed(3);
    node.style.transform = `translate(0px, ${at[1]}px) scale(1, ${height})`;
    node.setAttribute("class", `fill ${signOf(value)}`);
  }
}
