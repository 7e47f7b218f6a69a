// Tiles of drawings with a caption under each. Pens draw them, or they are there at once. A click on
// a tile picks it.

import { appendSvg, createHtml, find } from "./dom.js";
import { mount } from "./mount.js";
import { createTile, Pen, Tiles } from "./tiles.js";

/** @import { Stroke } from "./line.js" */
/** @import { Call } from "./mount.js" */

/**
 * @typedef {object} GalleryData
 * @property {string | null} token pens draw anew when it changes; null where they do not draw
 * @property {[x: number, y: number, width: number, height: number]} box in pixels of the canvas
 * @property {number} width of the pen
 * @property {number} tile its least width on the page, in pixels
 * @property {number | null} picked
 * @property {boolean} active a tile can be picked
 * @property {string[]} captions
 * @property {string[]} still an SVG path a tile
 * @property {Stroke[][] | null} moving the strokes of each tile where pens draw
 */

class Gallery {
  /** @param {HTMLElement | ShadowRoot} root */
  constructor(root) {
    this.tiles = new Tiles(find(root, ".tiles", HTMLElement));
    /** @type {string | null} */
    this.shown = null;
  }

  /** @param {Call<GalleryData>} call */
  show({ data, setTriggerValue }) {
    // Picking a tile must neither rebuild the tiles nor start the pens again.
    const { picked, ...content } = data;
    const shown = JSON.stringify(data.token === null ? content : [data.token, data.captions]);
    if (shown !== this.shown) {
      this.shown = shown;
      this.build(data);
      if (data.moving) this.tiles.clock.start();
    }
    this.tiles.pick(picked, (tile) => setTriggerValue("picked", tile));
  }

  stop() {
    this.tiles.clock.stop();
  }

  /** @param {GalleryData} data */
  build(data) {
    /** @type {Pen[]} */
    const pens = [];
    /** @type {HTMLButtonElement[]} */
    const buttons = [];
    const figures = data.captions.map((caption, i) => {
      const { button, svg } = createTile(data, caption);
      button.disabled = !data.active;
      buttons.push(button);
      if (data.moving) pens.push(new Pen(svg, data.width, data.moving[i]));
      else appendSvg(svg, "path", { class: "start", d: data.still[i] });
      const figure = createHtml("figure");
      figure.append(button, createHtml("figcaption", { textContent: caption }));
      return figure;
    });
    this.tiles.node.style.setProperty("--tile", `${data.tile}px`);
    this.tiles.replace(buttons, pens, figures);
  }
}

export default mount((root) => new Gallery(root));
