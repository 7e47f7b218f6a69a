// Finding and making elements. Not here: what a component draws with them.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * Returns the first element that matches a selector.
 *
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind its class, such as `HTMLInputElement`
 * @returns {T}
 * @throws {Error} where no element matches or it is of another class
 */
export function find(root, selector, kind) {
  const node = root.querySelector(selector);
  if (node instanceof kind) return node;
  throw new Error(`expected ${selector} to be one ${kind.name}, got ${node}`);
}

/**
 * Returns a new HTML element with some of its properties set.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Partial<HTMLElementTagNameMap[Name]>} [properties]
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function createHtml(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

/**
 * Returns a new SVG element, appended to `parent`.
 *
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Element} parent
 * @param {Name} name
 * @param {Record<string, string | number>} [attributes]
 * @returns {SVGElementTagNameMap[Name]}
 */
export function appendSvg(parent, name, attributes = {}) {
  const node = document.createElementNS(SVG_NAMESPACE, name);
  setAttributes(node, attributes);
  parent.append(node);
  return node;
}

/**
 * @param {Element} node
 * @param {Record<string, string | number>} attributes
 */
export function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
}
