// The contract with Streamlit: it calls a component's default export whenever its data change.
// https://docs.streamlit.io/develop/api-reference/custom-components/st.components.v2.component

import { arrive, leaving } from "./leaving.js";
import { inTurn } from "./sending.js";

/**
 * What Streamlit passes to the default export.
 *
 * @template Data
 * @typedef {object} Call
 * @property {Data} data what the Python side sent
 * @property {HTMLElement | ShadowRoot} parentElement holds the component's HTML
 * @property {SendValue} setTriggerValue sends a value that Python sees in one run only
 * @property {SendValue} setStateValue sends a value that Python sees until the next one
 */

/** @typedef {(name: string, value: unknown) => void} SendValue */

/**
 * A component on the page. `stop` ends its animation when the component leaves the page.
 *
 * @template Data
 * @typedef {object} View
 * @property {(call: Call<Data>) => void} show
 * @property {() => void} [stop]
 */

/**
 * Returns a function that sends what `send` does, except while the visitor is leaving the page.
 *
 * @param {SendValue} send
 * @returns {SendValue}
 */
function unlessLeaving(send) {
  return (name, value) => {
    if (!leaving()) send(name, value);
  };
}

/**
 * Returns a component's default export. It makes one view for each place on the page and shows the
 * data of every call in it.
 *
 * @template Data
 * @param {(root: HTMLElement | ShadowRoot, data: Data) => View<Data>} createView called before the
 *   first `show` and with the same data
 * @returns {(call: Call<Data>) => () => void} the function it returns ends the animation
 */
export function mount(createView) {
  /** @type {WeakMap<Node, View<Data>>} */
  const views = new WeakMap();
  return (call) => {
    let view = views.get(call.parentElement);
    if (!view) {
      arrive();
      view = createView(call.parentElement, call.data);
      views.set(call.parentElement, view);
    }
    view.show({
      ...call,
      setTriggerValue: inTurn(unlessLeaving(call.setTriggerValue), view),
      setStateValue: inTurn(unlessLeaving(call.setStateValue), view),
    });
    return () => view.stop?.();
  };
}
