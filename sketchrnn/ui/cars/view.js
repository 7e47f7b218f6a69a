// The view of a map: which part of the plane is on the screen. Pure geometry, without the page.
// The plane is in metres, x to the east and y to the south. The screen is in pixels.

/** @import { Point } from "../components/line.js" */

/**
 * @typedef {object} View
 * @property {number} x of the middle, metres
 * @property {number} y of the middle, metres
 * @property {number} scale metres per pixel
 */

/** @typedef {[width: number, height: number]} Size */
/** @typedef {[west: number, north: number, east: number, south: number]} Bounds metres */
/** @typedef {{ left: number, top: number, width: number, height: number }} Frame on the screen */

const MARGIN = 1.08; // times the size of what is fitted
const LEAST_FIT = 0.2; // metres per pixel, so that a parked car does not fill the map with a point
const [CLOSEST, FARTHEST] = [0.1, 200]; // metres per pixel that zooming reaches

/**
 * Returns the view that shows some bounds as large as they fit.
 *
 * @param {Bounds} bounds
 * @param {Size} size of the screen
 * @returns {View}
 */
export function fitView([west, north, east, south], [width, height]) {
  const scale = MARGIN * Math.max((east - west) / width, (south - north) / height, LEAST_FIT);
  return { x: (west + east) / 2, y: (north + south) / 2, scale };
}

/**
 * @param {View} view
 * @param {Size} size of the screen
 * @returns {Size} of what is seen, metres
 */
export function extentOf(view, [width, height]) {
  return [width * view.scale, height * view.scale];
}

/**
 * Returns the point of the plane under a place on the screen.
 *
 * @param {View} view
 * @param {Frame} frame of the map
 * @param {Point} place in the coordinates of the frame
 * @returns {Point} metres
 */
export function toPlane({ x, y, scale }, { left, top, width, height }, place) {
  return [x + (place[0] - left - width / 2) * scale, y + (place[1] - top - height / 2) * scale];
}

/**
 * Returns where a point of the plane is on the screen.
 *
 * @param {View} view
 * @param {Size} size of the screen
 * @param {Point} point metres
 * @returns {Point} pixels from the upper left corner of the map
 */
export function toScreen({ x, y, scale }, [width, height], point) {
  return [(point[0] - x) / scale + width / 2, (point[1] - y) / scale + height / 2];
}

/**
 * Changes the scale by a factor, in the limits, and leaves a point where it is on the screen.
 *
 * @param {View} view
 * @param {number} factor above 1 to see more
 * @param {Point} fixed metres
 * @returns {View}
 */
export function zoomView(view, factor, fixed) {
  const scale = Math.min(Math.max(view.scale * factor, CLOSEST), FARTHEST);
  const share = scale / view.scale;
  return {
    x: fixed[0] + (view.x - fixed[0]) * share,
    y: fixed[1] + (view.y - fixed[1]) * share,
    scale,
  };
}

/**
 * Moves the plane under the pointer.
 *
 * @param {View} view
 * @param {Point} by how far the pointer went, pixels
 * @returns {View}
 */
export function dragView({ x, y, scale }, [dx, dy]) {
  return { x: x - dx * scale, y: y - dy * scale, scale };
}

/**
 * @param {Bounds} bounds
 * @param {View} view
 * @param {Size} size of the screen
 * @returns {boolean} whether all of the bounds is seen
 */
export function isInView([west, north, east, south], view, size) {
  const [width, height] = extentOf(view, size);
  const [left, top] = [view.x - width / 2, view.y - height / 2];
  return left < west && east < left + width && top < north && south < top + height;
}

/**
 * @param {Bounds} bounds
 * @param {View} view
 * @param {Size} size of the screen
 * @returns {number} the larger share of the width or the height of the screen that the bounds take
 */
export function shareOfView([west, north, east, south], view, size) {
  const [width, height] = extentOf(view, size);
  return Math.max((east - west) / width, (south - north) / height);
}

/**
 * Returns the longest of 1, 2, 5, 10, 20, 50 … metres that fits on so many pixels.
 *
 * @param {View} view
 * @param {number} pixels
 * @returns {number} metres
 */
export function scaleBarLength(view, pixels) {
  const metres = pixels * view.scale;
  const power = 10 ** Math.floor(Math.log10(metres));
  const step = [5, 2, 1].find((step) => step * power <= metres) ?? 1;
  return step * power;
}
