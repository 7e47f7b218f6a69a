// Texts of the map in the visitor's language, with numbers in its digits. Python sends the texts.

import { filled } from "../components/words.js";

/**
 * Texts by their names (words.py), some with fields such as {number}.
 *
 * @typedef {object} Words
 * @property {string} language code of the language
 * @property {"ltr" | "rtl"} direction of its text
 * @property {string} nearer title of a button, as the next four are
 * @property {string} farther
 * @property {string} home
 * @property {string} focus
 * @property {string} replay
 * @property {string} metres with a field number, as the next two are
 * @property {string} kilometres
 * @property {string} percent
 * @property {string} given entry of the key, as the next three are
 * @property {string} filled
 * @property {string} ending
 * @property {string} truth
 * @property {string} heat with fields quarter, most and side
 * @property {string} share heading of a column, as the next three are
 * @property {string} does
 * @property {string} mean
 * @property {string} end
 * @property {string} singles heading of the table of single forecasts
 */

/**
 * @param {Words} words
 * @param {"metres" | "kilometres" | "percent"} unit
 * @param {number} value
 * @param {Intl.NumberFormatOptions} [options]
 * @returns {string} a number with its unit
 */
export function quantity(words, unit, value, options) {
  return filled(words[unit], { number: value.toLocaleString(words.language, options) });
}
