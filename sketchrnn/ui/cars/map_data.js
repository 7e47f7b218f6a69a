// What Python sends to the map. Types alone, without code.

/** @import { Stroke } from "../components/line.js" */
/** @import { FlatTrajectory } from "./hit_test.js" */
/** @import { StreetName } from "./street_names.js" */
/** @import { WorldPlane } from "./street_tiles.js" */
/** @import { Bounds } from "./view.js" */

/**
 * @typedef {object} Picture
 * @property {string} href
 * @property {[x: number, y: number, width: number, height: number]} box metres
 */

/**
 * A way to go on: a line and a car on the map, and a row of a table.
 *
 * @typedef {object} LineData
 * @property {string} id
 * @property {"ending" | "forecast" | "rival" | "truth"} kind
 * @property {string} name
 * @property {string} colour of CSS; empty where the style has it
 * @property {number | null} share of the samples that an ending stands for, 0 to 1
 * @property {string} does what the car does
 * @property {[mean: number, end: number] | null} errors metres
 * @property {Stroke} stroke
 */

/**
 * @typedef {object} MapData
 * @property {string} token the animation starts anew only when it changes
 * @property {string} city the view goes back to `home` when it changes
 * @property {Bounds} home the whole city
 * @property {Bounds | null} focus the trajectory that is shown
 * @property {"look" | "pick" | "draw"} mode
 * @property {string[]} streets SVG paths, from thin to thick
 * @property {StreetName[]} names of streets, the most important first
 * @property {Picture[]} pictures where trajectories went, if there are no streets
 * @property {WorldPlane | null} tiles null where they are not wanted
 * @property {FlatTrajectory[]} drives trajectories to pick
 * @property {string} given an SVG path
 * @property {string} filled an SVG path along gaps of the recording
 * @property {LineData[]} lines
 * @property {string} heading of the table of endings
 * @property {Picture & { peak: number, side: number } | null} cloud where the model expects cars
 * @property {boolean} simulated whether the truth is of a simulated car
 * @property {string} credit
 * @property {string} hint
 * @property {string} label for screen readers
 */

export {};
