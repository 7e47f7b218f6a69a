// Whether the visitor is leaving the page: a link to another page was clicked, or Back or Forward led
// to one, and the other page is not there yet. What a component sends to Python meanwhile follows the
// request for the other page. The server then runs a fragment of the page that was left, and
// Streamlit shows nothing of the other page. `mount.js` asks here before it sends.

const LONGEST = 5000; // milliseconds; after these the other page is not expected to come

let path = ""; // of the page that is shown
let since = -Infinity;

/** @param {string} other the path of the page that was asked for */
function go(other) {
  if (other !== path) since = performance.now();
}

/** @param {MouseEvent} event */
function click(event) {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (link?.origin === location.origin) go(link.pathname);
}

/** A page is shown; watches for the next one. */
export function arrive() {
  path = location.pathname;
  since = -Infinity;
  window.addEventListener("click", click, { capture: true }); // once, however often it is added
  window.addEventListener("popstate", popped);
}

function popped() {
  go(location.pathname);
}

/** Returns whether another page was asked for a moment ago. */
export function leaving() {
  return performance.now() - since < LONGEST;
}
