// What the pointer does on the map: a click, a drag, a drawn line, two fingers, the wheel.
// Not here: what the map makes of it (map.js).

/** @import { Point } from "../components/line.js" */

const CLICK_PIXELS = 5; // a click moves at most so far

/**
 * What the map does at each gesture. A place is in pixels of the browser's window, a point in metres
 * of the map's plane.
 *
 * @typedef {object} Handlers
 * @property {(place: Point) => Point} toPlane the point under a place, as the map is seen now
 * @property {() => boolean} draws whether one finger draws instead of moving the map
 * @property {() => void} onGrab a drag may begin
 * @property {(by: Point) => void} onDrag how far the pointer is from where it grabbed, pixels
 * @property {(factor: number, fixed: Point) => void} onZoom above 1 to see more
 * @property {(line: Point[]) => void} onDraw a line as far as it is drawn
 * @property {(line: Point[]) => void} onDrawn a whole line
 * @property {(point: Point) => void} onClick
 * @property {(point: Point | null) => void} onHover a mouse without a pressed button, or none
 */

export class Gestures {
  /**
   * @param {HTMLElement} frame
   * @param {Handlers} handlers
   */
  constructor(frame, handlers) {
    this.frame = frame;
    this.handlers = handlers;
    /** @type {Map<number, Point>} the place of each pressed pointer, by its id */
    this.pointers = new Map();
    /** @type {Point} the place where the last pointer was pressed */
    this.grabbed = [0, 0];
    this.moved = false; // so it is no click
    /** @type {Point[] | null} the line that the visitor is drawing, metres */
    this.line = null;
    this.listen();
  }

  listen() {
    const frame = this.frame;
    frame.addEventListener("pointerdown", (event) => this.press(event));
    frame.addEventListener("pointermove", (event) => this.move(event));
    frame.addEventListener("pointerup", (event) => this.release(event));
    frame.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    frame.addEventListener("pointerleave", () => this.handlers.onHover(null));
    frame.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return; // the wheel alone scrolls the page
        event.preventDefault();
        this.handlers.onZoom(Math.exp(event.deltaY * 0.004), this.pointOf(event));
      },
      { passive: false }, // or the browser would not let it be prevented
    );
  }

  /** @param {PointerEvent} event */
  press(event) {
    const onButton = event.target instanceof Element && event.target.closest("button");
    if (event.button || onButton) return;
    this.frame.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    this.pointers.set(event.pointerId, place);
    this.grabbed = place;
    this.moved = false;
    this.line = this.handlers.draws() && this.pointers.size === 1 ? [this.pointOf(event)] : null;
    this.handlers.onGrab();
  }

  /** @param {PointerEvent} event */
  move(event) {
    const before = this.pointers.get(event.pointerId);
    const now = placeOf(event);
    if (!before) {
      if (event.pointerType === "mouse") this.handlers.onHover(this.pointOf(event));
      return;
    }
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (this.pointers.size === 2 && other) this.pinch(before, now, other);
    else if (this.line) this.draw(event, this.line);
    else this.drag(now);
    this.pointers.set(event.pointerId, now);
  }

  /**
   * One of two fingers moves.
   *
   * @param {Point} before
   * @param {Point} now
   * @param {Point} other where the other finger is
   */
  pinch(before, now, other) {
    this.line = null;
    this.moved = true;
    const span = (/** @type {Point} */ place) =>
      Math.hypot(place[0] - other[0], place[1] - other[1]) || 1;
    /** @type {Point} */
    const middle = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
    this.handlers.onZoom(span(before) / span(now), this.handlers.toPlane(middle));
  }

  /**
   * @param {PointerEvent} event
   * @param {Point[]} line
   */
  draw(event, line) {
    // A browser puts several moves into one event; a line of all of them is smoother.
    for (const part of event.getCoalescedEvents?.() ?? [event]) line.push(this.pointOf(part));
    this.handlers.onDraw(line);
  }

  /** @param {Point} now */
  drag(now) {
    /** @type {Point} */
    const by = [now[0] - this.grabbed[0], now[1] - this.grabbed[1]];
    this.moved ||= Math.hypot(...by) > CLICK_PIXELS;
    if (this.moved) this.handlers.onDrag(by);
  }

  /** @param {PointerEvent} event */
  release(event) {
    if (!this.pointers.delete(event.pointerId)) return;
    if (this.line) {
      this.handlers.onDrawn(this.line);
      this.line = null;
    } else if (!this.moved) {
      this.handlers.onClick(this.pointOf(event));
    }
  }

  /**
   * @param {MouseEvent} event
   * @returns {Point} metres
   */
  pointOf(event) {
    return this.handlers.toPlane(placeOf(event));
  }
}

/**
 * @param {MouseEvent} event
 * @returns {Point} pixels of the browser's window
 */
function placeOf(event) {
  return [event.clientX, event.clientY];
}
