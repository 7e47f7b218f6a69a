// The tiles of the Sketch page: the start in the text's colour, each ending in the accent colour as
// a pen would draw it. A click on a tile picks its ending. Below a tile may be a name, which is a
// button of its own.

import { appendSvg, createHtml, find } from "./dom.js";
import { mount } from "./mount.js";
import { createTile, Pen, Tiles } from "./tiles.js";

/** @import { Stroke } from "./line.js" */
/** @import { Call } from "./mount.js" */

/**
 * @typedef {object} PlayerData
 * @property {string} token the animation starts anew only when it changes
 * @property {[x: number, y: number, width: number, height: number]} box in pixels of the canvas
 * @property {number} width of the pen
 * @property {string} start an SVG path
 * @property {number} picked
 * @property {string} label of a tile, before its number
 * @property {boolean} small all tiles are in one row
 * @property {{ strokes: Stroke[], note: string, fault: string, name: string }[]} tiles an empty
 *   name is not shown
 */

class Player {
  /** @param {HTMLElement | ShadowRoot} root */
  constructor(root) {
    this.tiles = new Tiles(find(root, ".tiles", HTMLElement));
    /** @type {string | null} */
    this.token = null;
    /** @type {HTMLButtonElement[]} */
    this.names = [];
    find(root, ".replay", HTMLButtonElement).onclick = () => this.tiles.clock.start();
  }

  /** @param {Call<PlayerData>} call */
  show({ data, setTriggerValue }) {
    if (data.token !== this.token) {
      this.token = data.token;
      this.build(data);
      this.tiles.clock.start();
    }
    this.tiles.node.classList.toggle("small", data.small);
    this.tiles.pick(data.picked, (tile) => setTriggerValue("picked", tile));
    for (const button of this.names) {
      button.onclick = () => setTriggerValue("named", button.textContent);
    }
  }

  stop() {
    this.tiles.clock.stop();
  }

  /** @param {PlayerData} data */
  build(data) {
    /** @type {Pen[]} */
    const pens = [];
    this.names = [];
    /** @type {HTMLElement[]} */
    const cells = [];
    const buttons = data.tiles.map(({ strokes, note, fault, name }, i) => {
      const { button, svg } = createTile(data, `${data.label} ${i + 1}, ${note}`);
      button.title = note;
      appendSvg(svg, "path", { class: "start", d: data.start });
      pens.push(new Pen(svg, data.width, strokes));
      button.append(
        createHtml("span", { textContent: String(i + 1) }),
        createHtml("em", { textContent: fault }),
      );
      cells.push(name ? this.named(button, name) : button);
      return button;
    });
    this.tiles.node.dataset.count = String(buttons.length);
    this.tiles.replace(buttons, pens, cells);
  }

  /**
   * Returns a tile with its name below it.
   *
   * @param {HTMLButtonElement} tile
   * @param {string} name
   */
  named(tile, name) {
    const title = `Complete all as ${name}`;
    const button = createHtml("button", { className: "name", textContent: name, title });
    this.names.push(button);
    const cell = createHtml("div", { className: "cell" });
    cell.append(tile, button);
    return cell;
  }
}

export default mount((root) => new Player(root));
