// A component without code of its own: it does what the kept part does whose name it gets.

/** @import { Call } from "./mount.js" */

import { whenKept } from "./kept.js";

/** @type {(call: Call<{ part: string, data: object }>) => () => void} */
const show = (call) => {
  let gone = false;
  let stop = () => {};
  whenKept(call.data.part, (start) => {
    if (!gone) stop = start({ ...call, data: call.data.data });
  });
  return () => {
    gone = true;
    stop();
  };
};

export default show;
