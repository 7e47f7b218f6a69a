// The scale of surprise: from nats to a share of the scale, to a colour and to a text.

/**
 * @param {number} nats
 * @param {{ low: number, high: number }} ends of the scale, nats
 * @returns {number} how far up the scale it is, 0 to 1
 */
export function shareOf(nats, { low, high }) {
  return high > low ? Math.min(1, Math.max(0, (nats - low) / (high - low))) : 0;
}

/**
 * @param {number} share of the scale, 0 to 1
 * @param {string[]} colours of the scale at equal distances
 * @returns {string} a colour of CSS, mixed of the two that are next to it
 */
export function colourAt(share, colours) {
  const place = share * (colours.length - 1);
  const [below, above] = [colours[Math.floor(place)], colours[Math.ceil(place)]];
  return `color-mix(in srgb, ${above} ${100 * (place % 1)}%, ${below})`;
}

/**
 * @param {number} nats
 * @returns {string} to 0.1, with a minus sign instead of a hyphen
 */
export function formatNats(nats) {
  return nats.toFixed(1).replace("-", "−");
}
