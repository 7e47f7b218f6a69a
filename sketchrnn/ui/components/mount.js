// The contract with Streamlit: it calls a component's default export whenever its data change.
// https://docs.streamlit.io/develop/api-reference/custom-components/st.components.v2.component

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
    const view = views.get(call.parentElement) ?? createView(call.parentElement, call.data);
    views.set(call.parentElement, view);
    view.show(call);
    return () => view.stop?.();
  };
}
