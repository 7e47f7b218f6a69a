// Draws the network over time: one cell with a loop (rolled), or a copy for each step (unrolled).
// Not here: what is inside of a cell (network_cell.js).

import { appendSvg, setAttributes } from "./dom.js";
import { Label, NARROW, signOf, widthOf } from "./network_signs.js";
import { BACKWARD, FORWARD, middleOfStrip } from "./network_time.js";

/** @import { NetworkData } from "./network.js" */
/** @import { Moment } from "./network_time.js" */

const HEIGHT = 142;
const SIDE = 48; // of a copy, pixels
const TOP = 44;
const BOTTOM = TOP + SIDE;
const PITCH = 82;
const CLOSE = 72; // the pitch on a telephone
const MOST = 8; // units of a state that are shown

/** One copy of the cell, with what it reads below and what it gives above. */
class Copy {
  /**
   * @param {SVGGElement} parent
   * @param {NetworkData} data
   * @param {number} step
   * @param {boolean} narrow
   */
  constructor(parent, data, step, narrow) {
    this.step = step;
    this.data = data;
    this.node = appendSvg(parent, "g", { class: "copy", "data-step": step });
    appendSvg(this.node, "path", { class: "wire", d: `M0 ${HEIGHT - 24}V${BOTTOM}` });
    appendSvg(this.node, "path", { class: "tip", d: `M0 ${BOTTOM}l-4 8h8z` });
    appendSvg(this.node, "path", { class: "wire", d: `M0 ${TOP}V30` });
    appendSvg(this.node, "path", { class: "tip", d: "M0 23l-4 8h8z" });
    const box = { x: -SIDE / 2, y: TOP, width: SIDE, height: SIDE, rx: 9 };
    appendSvg(this.node, "rect", { class: "paper", ...box });
    this.units = appendSvg(this.node, "g", { class: "units" });
    this.addUnits(data.states[step].slice(0, MOST));
    appendSvg(this.node, "rect", { class: "edge", ...box });
    const input = appendSvg(this.node, "text", { class: "input", y: HEIGHT - 12 });
    input.textContent = data.inputs[step];
    this.label = new Label(this.node, [0, 12], "", narrow);
    this.shown = "";
  }

  /** @param {number[]} values */
  addUnits(values) {
    const columns = values.length > 4 ? 2 : 1;
    const rows = Math.ceil(values.length / columns);
    const side = Math.min(18, (SIDE - 8) / rows - 2);
    for (const [i, value] of values.entries()) {
      appendSvg(this.units, "rect", {
        class: i === this.data.shown && values.length > 1 ? `${signOf(value)} mark` : signOf(value),
        x: ((i % columns) - columns / 2) * (side + 2) + 1,
        y: TOP + SIDE / 2 + (Math.floor(i / columns) - rows / 2) * (side + 2) + 1,
        width: side,
        height: side,
        rx: 2,
        "fill-opacity": Math.min(1, 0.08 + Math.abs(value)).toFixed(2),
      });
    }
  }

  /** @param {Moment} moment */
  show({ step, direction, share }) {
    const forward = direction === FORWARD;
    const current = step === this.step;
    const reached = forward ? this.step <= step : true;
    const passed = current ? share >= 1 : forward ? this.step < step : this.step > step;
    const shown = `${current} ${reached} ${passed} ${direction}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.node.classList.toggle("current", current);
    this.node.classList.toggle("reached", reached);
    const hidden = this.data.wires.hidden;
    const sign = forward ? signOf(hidden.values[this.step]) : "gradient";
    this.label.write(hidden[forward ? "said" : "gradients_said"][this.step], sign);
    this.label.fade(passed ? 1 : 0);
    this.units.style.opacity = (forward ? passed : true) ? "1" : "0";
  }
}

/** The wires from one copy to the next. */
class Link {
  /**
   * @param {SVGGElement} parent
   * @param {NetworkData} data
   * @param {number} step of the copy that they lead to
   * @param {number} pitch
   */
  constructor(parent, data, step, pitch) {
    this.step = step;
    this.node = appendSvg(parent, "g", { class: "link" });
    const states = ["hidden_in", "memory_in"].map((name) => data.wires[name]);
    const kept = states.filter((wire) => wire !== undefined);
    const from = -pitch + SIDE / 2;
    this.lines = (kept.length ? kept : [null]).map((wire, i, all) => {
      const y = TOP + (SIDE * (all.length - i)) / (all.length + 1);
      const d = `M${from} ${y}H${-SIDE / 2}`;
      appendSvg(this.node, "path", { class: "wire", d });
      const lit = appendSvg(this.node, "path", { class: "lit", d });
      appendSvg(this.node, "path", { class: "tip", d: `M${-SIDE / 2} ${y}l-8 -4v8z` });
      return { lit, gradient: wire ? wire.gradients[step] : data.back[step] };
    });
    this.widest = data.widest;
    this.shown = "";
  }

  /** @param {Moment} moment */
  show({ step, direction, share }) {
    const forward = direction === FORWARD;
    const on = forward ? this.step <= step : this.step > step || (this.step === step && share >= 1);
    const shown = `${on} ${direction}`;
    if (shown === this.shown) return;
    this.shown = shown;
    for (const { lit, gradient } of this.lines) {
      lit.setAttribute("class", `lit ${forward ? "plain" : "gradient"}`);
      lit.setAttribute("stroke-width", String(forward ? 2.5 : widthOf(gradient, this.widest)));
      lit.style.opacity = on ? "1" : "0";
    }
  }
}

export class Strip {
  /**
   * @param {SVGSVGElement} svg
   * @param {(step: number) => void} choose called with the step of a copy that is clicked
   */
  constructor(svg, choose) {
    this.svg = svg;
    this.width = 0;
    this.pitch = PITCH;
    /** @type {Copy[]} */
    this.copies = [];
    /** @type {Link[]} */
    this.links = [];
    /** @type {SVGGElement | null} */
    this.loop = null;
    /** @type {SVGGElement | null} all copies and links, which move together */
    this.band = null;
    this.shown = "";
    svg.onclick = (event) => {
      const copy = /** @type {Element} */ (event.target).closest("[data-step]");
      if (copy) choose(Number(copy.getAttribute("data-step")));
    };
  }

  /**
   * @param {NetworkData} data
   * @param {number} width pixels
   */
  build(data, width) {
    this.width = width;
    const narrow = width < NARROW;
    this.pitch = narrow ? CLOSE : PITCH;
    this.svg.replaceChildren();
    this.svg.classList.toggle("narrow", narrow);
    setAttributes(this.svg, { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT });
    this.loop = appendSvg(this.svg, "g", { class: "loop" });
    const [x, y] = [width / 2 + SIDE / 2, TOP + SIDE / 2];
    const d = `M${x} ${y - 10}h14q14 0 14 10t-14 10h-8`;
    appendSvg(this.loop, "path", { class: "wire", d });
    appendSvg(this.loop, "path", { class: "tip", d: `M${x} ${y + 10}l9 -5v10z` });
    this.band = appendSvg(this.svg, "g");
    this.shown = "";
    const links = appendSvg(this.band, "g");
    const copies = appendSvg(this.band, "g");
    const steps = Array.from(data.inputs, (_, step) => step);
    this.links = steps.slice(1).map((step) => new Link(links, data, step, this.pitch));
    this.copies = steps.map((step) => new Copy(copies, data, step, narrow));
  }

  /**
   * @param {Moment} moment
   * @param {number} unrolled from 0, rolled, to 1
   * @returns {number} the x of the copy that works now
   */
  show(moment, unrolled) {
    const { step, direction, share } = moment;
    const at = step < 0 ? 0 : step + (direction === BACKWARD ? 1 - share : share - 1);
    const room = this.width / this.pitch;
    const middle = middleOfStrip(at, this.copies.length, room);
    const current = Math.max(0, step);
    const left = this.width / 2 - unrolled * middle * this.pitch;
    if (this.band) this.band.style.transform = `translate(${left}px, 0px)`;
    if (this.loop) this.loop.style.opacity = String(1 - unrolled);
    this.spread(current, unrolled);
    for (const part of [...this.copies, ...this.links]) part.show(moment);
    return left + unrolled * current * this.pitch;
  }

  /**
   * Places the copies on the band; while the network plays, only the band moves.
   *
   * @param {number} current
   * @param {number} unrolled
   */
  spread(current, unrolled) {
    const shown = `${current} ${unrolled}`;
    if (shown === this.shown) return;
    this.shown = shown;
    const pitch = unrolled * this.pitch;
    for (const [i, { node }] of this.copies.entries()) {
      node.style.transform = `translate(${i * pitch}px, 0px)`;
      node.style.opacity = i === current ? "1" : String(unrolled);
      node.style.pointerEvents = unrolled < 1 && i !== current ? "none" : "";
    }
    for (const [i, { node }] of this.links.entries()) {
      node.style.transform = `translate(${(i + 1) * pitch}px, 0px) scale(${unrolled}, 1)`;
      node.style.opacity = String(unrolled);
    }
  }
}
