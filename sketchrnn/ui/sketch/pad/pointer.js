// Follows one pointer over an element, from down to up, and collects all that the device measured.
// Not here: what a stroke does (pad.js).

import { NO_PRESSURE } from "./stroke.js";

/** @import { Stroke } from "./stroke.js" */

/**
 * @typedef {object} Listener
 * @property {(stroke: Stroke) => void} begin called with the first sample
 * @property {(stroke: Stroke, from: number) => void} move called with all samples; those from the
 *   number `from` on are new
 * @property {(stroke: Stroke) => void} end called with all samples, also where the system takes the
 *   pointer away
 */

const MAIN_BUTTON = 0;
const DIGITS = 100; // samples are rounded to 1/100 of a unit, which is less than a screen shows

/** One pointer at a time: a second finger or the palm beside a pen draws nothing. */
export class Pointer {
  /**
   * @param {HTMLElement} element
   * @param {number} side of the element in units of the samples
   * @param {Listener} listener
   */
  constructor(element, side, listener) {
    this.element = element;
    this.side = side;
    this.listener = listener;
    /** @type {{ id: number, rect: DOMRect, first: number, stroke: Stroke } | null} */
    this.active = null;
    element.addEventListener("pointerdown", (event) => this.down(event));
    element.addEventListener("pointermove", (event) => this.move(event));
    element.addEventListener("pointerup", (event) => this.up(event));
    element.addEventListener("pointercancel", (event) => this.up(event));
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button !== MAIN_BUTTON) return;
    // A pointer that comes down again went up where nobody saw it: the page took its capture away.
    if (this.active?.id === event.pointerId) this.finish();
    if (this.active) return;
    // Without capture (a pointer that is gone already) the stroke is the samples until now.
    if (event.isTrusted) this.element.setPointerCapture(event.pointerId);
    /** @type {Stroke} */
    const stroke = { by: "person", began: timeOf(event), samples: [] };
    const rect = this.element.getBoundingClientRect();
    this.active = { id: event.pointerId, rect, first: event.timeStamp, stroke };
    this.add(event);
    this.listener.begin(stroke);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (event.pointerId !== this.active?.id) return;
    const { stroke } = this.active;
    const from = stroke.samples.length;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) this.add(one);
    if (stroke.samples.length > from) this.listener.move(stroke, from);
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (event.pointerId !== this.active?.id) return;
    const { stroke } = this.active;
    const from = stroke.samples.length;
    // The position of a cancelled pointer is not measured.
    if (event.type === "pointerup") this.add(event);
    if (stroke.samples.length > from) this.listener.move(stroke, from);
    this.finish();
  }

  /** Ends the stroke as if the pointer had gone up, where there is one. */
  finish() {
    const stroke = this.active?.stroke;
    this.active = null;
    if (stroke) this.listener.end(stroke);
  }

  /**
   * Adds a sample, unless the pointer is where it was.
   *
   * @param {PointerEvent} event
   */
  add(event) {
    if (!this.active) return;
    const { rect, first, stroke } = this.active;
    const scale = (this.side / rect.width) * DIGITS;
    const x = Math.round((event.clientX - rect.left) * scale) / DIGITS;
    const y = Math.round((event.clientY - rect.top) * scale) / DIGITS;
    const last = stroke.samples.at(-1);
    if (last && last[0] === x && last[1] === y) return;
    const ms = Math.max(last?.[2] ?? 0, Math.round(event.timeStamp - first));
    const pressure = event.pointerType === "pen" ? event.pressure : NO_PRESSURE;
    stroke.samples.push([x, y, ms, Math.round(pressure * DIGITS) / DIGITS]);
  }
}

/**
 * @param {Event} event
 * @returns {number} milliseconds since 1970, when it happened, however late it is handled
 */
function timeOf(event) {
  return Math.round(Date.now() - (performance.now() - event.timeStamp));
}
