// The words of a component in the language of the page, which Python sends with its data. Not here:
// the translations (texts/).

/**
 * Texts by a short English name. `language` is its code, `direction` "ltr" or "rtl", and `digits` are
 * its ten digits, its decimal point and its sign between thousands.
 *
 * @typedef {Record<string, string>} Words
 */

/** @type {Record<string, string>} the attribute that names a word, and the one that gets the word */
const ATTRIBUTES = {
  "data-title": "title",
  "data-label": "aria-label",
  "data-alt": "alt",
  "data-role": "aria-roledescription",
};

/**
 * Writes words into all elements below `root` that name one. `data-word` names the element's text.
 *
 * @param {ParentNode} root
 * @param {Words} words
 */
export function writeWords(root, words) {
  for (const node of root.querySelectorAll("[data-word]"))
    node.textContent = words[node.getAttribute("data-word") ?? ""];
  for (const [from, to] of Object.entries(ATTRIBUTES)) {
    for (const node of root.querySelectorAll(`[${from}]`))
      node.setAttribute(to, words[node.getAttribute(from) ?? ""]);
  }
}

/**
 * @param {string | number} text
 * @param {string} digits of a language, as in `Words`
 * @returns {string} with these in place of 0 to 9, . and ,
 */
export function localised(text, digits) {
  return String(text).replace(/[0-9.,]/g, (sign) => digits["0123456789.,".indexOf(sign)]);
}

/**
 * @param {string} template with names in braces
 * @param {Record<string, string>} values
 * @returns {string}
 */
export function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/**
 * Returns a text with numbers in it. Between the marks around a negative number its minus stays on the
 * left in text from right to left.
 *
 * @param {Words} words
 * @param {string} name of a text with names in braces
 * @param {Record<string, string | number>} numbers
 */
export function counted(words, name, numbers) {
  const said = Object.entries(numbers).map(([key, one]) => {
    const number = localised(one, words.digits);
    const marked = words.direction === "rtl" && /[-−]/.test(number);
    return [key, marked ? `\u2066${number}\u2069` : number];
  });
  return filled(words[name], Object.fromEntries(said));
}

/**
 * @param {Words} words
 * @param {string} unit name of a text with the field number
 * @param {number} value
 * @param {Intl.NumberFormatOptions} [options]
 * @returns {string} a number with its unit
 */
export function quantity(words, unit, value, options) {
  return counted(words, unit, { number: value.toLocaleString("en", options) });
}
