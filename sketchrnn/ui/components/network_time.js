// The time of a pass through a network, as one number. Not here: what is drawn (network_cell.js).
//
// The position 0 is before the first step. From 0 to T the network reads: at position t, step t has
// been computed. From T to 2 T the gradient flows back: at T + 1 it has passed step T, at 2 T step 1.

export const FORWARD = 1;
export const BACKWARD = -1;

/**
 * A moment within a step.
 *
 * @typedef {object} Moment
 * @property {number} step from 0 to T - 1; -1 before the first
 * @property {number} direction FORWARD or BACKWARD
 * @property {number} share of the step that is over, from 0 (exclusive, except at the start) to 1
 */

/**
 * @param {number} position
 * @param {number} steps T
 * @returns {Moment}
 */
export function momentAt(position, steps) {
  if (position <= 0) return { step: -1, direction: FORWARD, share: 1 };
  const whole = Math.ceil(position);
  const share = position - whole + 1;
  return whole <= steps
    ? { step: whole - 1, direction: FORWARD, share }
    : { step: 2 * steps - whole, direction: BACKWARD, share };
}

/**
 * @param {number} position
 * @param {number} by 1 or -1
 * @param {number} steps T
 * @returns {number} the next whole position in a direction, within 0 to 2 T
 */
export function stepFrom(position, by, steps) {
  const whole = by > 0 ? Math.floor(position) + 1 : Math.ceil(position) - 1;
  return Math.min(2 * steps, Math.max(0, whole));
}

/**
 * @param {number} share of a step, from 0 to 1
 * @param {[begin: number, end: number]} window in which a wire carries its value
 * @param {number} direction in BACKWARD the last wire is the first
 * @returns {number} of the wire that is passed, from 0 to 1
 */
export function shareOfWire(share, [begin, end], direction) {
  const [from, to] = direction === FORWARD ? [begin, end] : [1 - end, 1 - begin];
  return Math.min(1, Math.max(0, (share - from) / (to - from)));
}

/**
 * @param {number} share from 0 to 1
 * @returns {number} slow at both ends
 */
export function eased(share) {
  return share * share * (3 - 2 * share);
}

/**
 * The strip of the unrolled network: the step in its middle.
 *
 * @param {number} step that is to be seen, may be between two
 * @param {number} steps T
 * @param {number} room how many steps fit
 * @returns {number} all steps are seen where they fit, else the strip stops at its ends
 */
export function middleOfStrip(step, steps, room) {
  const half = (room - 1) / 2;
  if (steps <= room) return (steps - 1) / 2;
  return Math.min(steps - 1 - half, Math.max(half, step));
}
