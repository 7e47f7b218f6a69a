// The endings as a strip of small pictures below the drawing. Not here: the ending that is drawn in
// the drawing itself (ghost.js).

import { appendSvg, createHtml } from "../../components/dom.js";
import { Line } from "../../components/line.js";
import { createTile } from "../../components/tiles.js";
import { counted } from "../../components/words.js";
import { SIDE } from "./stroke.js";

/** @import { Stroke as TimedStroke } from "../../components/line.js" */
/** @import { Stroke } from "./stroke.js" */
/** @import { Voice } from "./voice.js" */

/**
 * An ending that the model offers.
 *
 * @typedef {object} Ending
 * @property {TimedStroke[]} strokes none where the model adds nothing
 * @property {string} note for screen readers and the tooltip
 * @property {string} fault a few words on an unusual ending, often empty
 * @property {string} name what the drawing becomes, often empty
 */

export const CANVAS = {
  box: /** @type {[number, number, number, number]} */ ([0, 0, SIDE, SIDE]),
  width: 9,
};

export class Strip {
  /**
   * @param {HTMLElement} node holds the tiles
   * @param {{ choose: (ending: number) => void, accept: (ending: number) => void }} listener
   * @param {Voice} voice
   */
  constructor(node, listener, voice) {
    this.node = node;
    this.listener = listener;
    this.voice = voice;
    /** @type {HTMLButtonElement[]} */
    this.buttons = [];
  }

  /**
   * Shows endings, or an empty place for each that is awaited.
   *
   * @param {Stroke[]} start
   * @param {Ending[]} endings
   * @param {number} awaited how many more are to come
   */
  show(start, endings, awaited = 0) {
    const given = pathOf(start);
    this.buttons = endings.map((ending, i) => this.tile(given, ending, i, endings.length));
    const places = Array.from({ length: awaited }, () => createHtml("div", { className: "place" }));
    this.node.replaceChildren(...this.buttons, ...places);
    this.node.dataset.state = awaited ? "waiting" : "done";
  }

  /** @param {number | null} chosen the ending that is drawn in the drawing */
  mark(chosen) {
    for (const [i, button] of this.buttons.entries()) {
      button.setAttribute("aria-pressed", String(i === chosen));
    }
    const button = chosen === null ? undefined : this.buttons[chosen];
    if (button) this.reveal(button);
  }

  /**
   * Scrolls the strip to a tile. `scrollIntoView` would scroll the page too, and with it the pad
   * under the pen.
   *
   * @param {Element} tile
   */
  reveal(tile) {
    const whole = this.node.getBoundingClientRect();
    const part = tile.getBoundingClientRect();
    const before = Math.min(0, part.left - whole.left);
    const after = Math.max(0, part.right - whole.right);
    if (before || after) this.node.scrollLeft += before || after;
  }

  /**
   * @param {string} given the path of the start
   * @param {Ending} ending
   * @param {number} i its number
   * @param {number} count of all endings
   */
  tile(given, { strokes, note, fault, name }, i, count) {
    const { words } = this.voice;
    const title = [name, note].filter(Boolean).join(words.separator);
    const keep = counted(words, "keep", { number: i + 1, count });
    const { button, svg } = createTile(CANVAS, [keep, title].filter(Boolean).join(words.separator));
    button.title = title;
    appendSvg(svg, "path", { class: "start", d: given });
    appendSvg(svg, "path", { class: "ending", d: new Line(strokes).at(Infinity).d });
    button.append(createHtml("em", { textContent: fault || name }));
    button.onpointerenter = (event) => event.pointerType === "mouse" && this.listener.choose(i);
    button.onfocus = () => button.matches(":focus-visible") && this.listener.choose(i);
    button.onclick = () => this.listener.accept(i);
    return button;
  }
}

/**
 * @param {Stroke[]} strokes
 * @returns {string} an SVG path
 */
export function pathOf(strokes) {
  return strokes
    .map(({ samples }) => {
      const points = samples.map(([x, y]) => `${x} ${y}`);
      return `M${points.join("L")}${points.length === 1 ? "h0" : ""}`;
    })
    .join("");
}
