// Mixtures of Gaussians as pictures: where the pen may go next from each point of a drawing.

/** @import { Gaussian, SurpriseData } from "./mind.js" */

const GRID = 96; // cells of a picture, along each side
const REACH = 4; // standard deviations, beyond which a Gaussian is taken as 0
const KEPT = 4; // fields that are kept: playing needs two at a time
const OPAQUE = 220; // of 255, at the likeliest cell

/** @typedef {{ box: [x: number, y: number, width: number, height: number], width: number }} Canvas */

/**
 * Returns how high the densities of some Gaussians are at the middle of each cell, up to a factor.
 *
 * @param {Gaussian[]} gaussians
 * @param {Canvas} canvas a square box, and the width of the pen
 * @returns {Float32Array} [GRID * GRID], row by row
 */
export function densityOf(gaussians, { box, width }) {
  const sum = new Float32Array(GRID * GRID);
  const cell = box[2] / GRID;
  // Added to each variance, so that a Gaussian narrower than the pen's line or than a cell can be
  // seen: it is shown about as wide as the line.
  const least = (width / 2) ** 2 + (0.75 * cell) ** 2;
  for (const gaussian of gaussians) addGaussian(sum, gaussian, box, least);
  return sum;
}

/**
 * Adds a Gaussian to the cells that it reaches.
 *
 * @param {Float32Array} sum [GRID * GRID], changed in place
 * @param {Gaussian} gaussian
 * @param {Canvas["box"]} box
 * @param {number} least what is added to its variances
 */
function addGaussian(sum, [weight, meanX, meanY, varianceX, xy, varianceY], box, least) {
  const [left, top, side] = box;
  const cell = side / GRID;
  const [xx, yy] = [varianceX + least, varianceY + least];
  const determinant = xx * yy - xy * xy;
  const height = weight / Math.sqrt(determinant); // without 1 / 2π, which all have
  const [fromX, toX] = reachOf(meanX - left, xx, cell);
  const [fromY, toY] = reachOf(meanY - top, yy, cell);
  for (let row = fromY; row <= toY; row++) {
    const y = top + (row + 0.5) * cell - meanY;
    for (let column = fromX; column <= toX; column++) {
      const x = left + (column + 0.5) * cell - meanX;
      // The squared Mahalanobis distance; the inverse of [[xx, xy], [xy, yy]] is written out.
      const square = (yy * x * x - 2 * xy * x * y + xx * y * y) / determinant;
      sum[row * GRID + column] += height * Math.exp(-square / 2);
    }
  }
}

/**
 * @param {number} mean from the first cell's edge
 * @param {number} variance
 * @param {number} cell its side
 * @returns {[first: number, last: number]} the cells along one axis that a Gaussian reaches
 */
function reachOf(mean, variance, cell) {
  const reach = REACH * Math.sqrt(variance);
  const first = Math.floor((mean - reach) / cell);
  const last = Math.ceil((mean + reach) / cell);
  return [Math.max(0, first), Math.min(GRID - 1, last)];
}

/** The cloud of each point of a drawing as a picture in black. */
export class Clouds {
  /** @param {SurpriseData} data */
  constructor(data) {
    this.data = data;
    /** @type {Map<number, Float32Array>} by point, the oldest first */
    this.fields = new Map();
    this.bitmap = document.createElement("canvas");
    this.bitmap.width = GRID;
    this.bitmap.height = GRID;
    this.image = new ImageData(GRID, GRID);
  }

  /**
   * Returns how opaque each cell is: the root of its density beside the highest one. Without the
   * root all but the likeliest cells would be too pale to see.
   *
   * @param {number} k a point of the drawing
   * @returns {Float32Array} [GRID * GRID], 0 to 1
   */
  field(k) {
    const known = this.fields.get(k);
    if (known) return known;
    const field = densityOf(this.data.clouds[k], this.data);
    const peak = field.reduce((a, b) => Math.max(a, b), 1e-30); // never 0, it is divided by
    const moves = 1 - this.data.pens[k][2]; // a finished drawing has no next point
    for (let i = 0; i < field.length; i++) field[i] = moves * Math.sqrt(field[i] / peak);
    const [oldest] = this.fields.keys();
    if (this.fields.size >= KEPT) this.fields.delete(oldest);
    this.fields.set(k, field);
    return field;
  }

  /**
   * Returns the picture at a moment. In the second half of the way to a point, the cloud of that
   * point comes up.
   *
   * @param {number} moment of the drawing, see mind.js
   * @returns {HTMLCanvasElement} [GRID, GRID] pixels, which the next call overwrites
   */
  at(moment) {
    const k = Math.floor(moment);
    const share = Math.max(0, (moment - k - 0.5) / 0.5);
    const now = this.field(k);
    const next = share > 0 ? this.field(k + 1) : now;
    for (let i = 0; i < now.length; i++) {
      this.image.data[4 * i + 3] = OPAQUE * (now[i] + share * (next[i] - now[i])); // alpha of RGBA
    }
    this.bitmap.getContext("2d")?.putImageData(this.image, 0, 0);
    return this.bitmap;
  }
}
