// Street tiles of OpenStreetMap under the map, from the network.
// https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames

import { appendSvg } from "../components/dom.js";
import { extentOf } from "./view.js";

/** @import { Size, View } from "./view.js" */

const SERVER = "https://tile.openstreetmap.org";
const TILE_PIXELS = 256;
const [FIRST_ZOOM, LAST_ZOOM] = [1, 19]; // that the server has

/**
 * Where the plane is on the Mercator map of the world, which is a square.
 *
 * @typedef {object} WorldPlane
 * @property {number} x of the plane's origin, as a share of the width of the world
 * @property {number} y likewise from the north
 * @property {number} world the width of the world, metres of the plane
 */

/** @typedef {{ href: string, x: number, y: number, side: number }} StreetTile metres */

/**
 * Returns the tiles that cover a view, at the zoom whose pixels are nearest to those of the screen.
 *
 * @param {WorldPlane} plane
 * @param {View} view
 * @param {Size} size of the screen
 * @returns {StreetTile[]}
 */
export function visibleTiles(plane, view, size) {
  const [width, height] = extentOf(view, size);
  const exact = Math.log2(plane.world / view.scale / TILE_PIXELS);
  const zoom = Math.min(LAST_ZOOM, Math.max(FIRST_ZOOM, Math.round(exact)));
  const count = 2 ** zoom; // tiles along a side of the world
  const side = plane.world / count;
  const column = (/** @type {number} */ x) => Math.floor((x / plane.world + plane.x) * count);
  const row = (/** @type {number} */ y) => Math.floor((y / plane.world + plane.y) * count);
  /** @type {StreetTile[]} */
  const tiles = [];
  for (let i = column(view.x - width / 2); i <= column(view.x + width / 2); i++)
    for (let j = row(view.y - height / 2); j <= row(view.y + height / 2); j++)
      tiles.push({
        href: `${SERVER}/${zoom}/${i}/${j}.png`,
        x: i * side - plane.x * plane.world,
        y: j * side - plane.y * plane.world,
        side,
      });
  return tiles;
}

/**
 * Shows exactly these tiles; those that are there already are not loaded again.
 *
 * @param {SVGGElement} layer
 * @param {StreetTile[]} tiles
 */
export function showTiles(layer, tiles) {
  const old = new Map([...layer.children].map((node) => [node.getAttribute("href"), node]));
  for (const { href, x, y, side } of tiles) {
    if (old.delete(href)) continue;
    const size = side * 1.002; // no seams between neighbours
    appendSvg(layer, "image", { href, x, y, width: size, height: size });
  }
  for (const node of old.values()) node.remove();
}
